import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, flag } from '../parameters.ts';
import { handOn } from '../records/lists.ts';
import { SORT_TYPES, sortedOrder } from '../records/sort.ts';
import { parsePath } from '../values/fields.ts';

const key = Type.Object(
  {
    field: Type.String({
      title: 'Field',
      description: 'Field to sort by.',
      minLength: 1,
      maxLength: 500,
      'x-control': 'field',
    }),
    direction: choice(
      { title: 'Direction', description: 'Which end comes first.' },
      { asc: 'Ascending', desc: 'Descending' },
      'asc',
    ),
    type: choice({ title: 'Compare', description: 'What the values are taken for.' }, SORT_TYPES, 'auto'),
  },
  { additionalProperties: false },
);

/** Puts items in order. */
export const sort = defineNode({
  type: 'core.sort',
  typeVersion: 1,
  title: 'Sort',
  description: 'Puts the items of the list in order, by one field or several.',
  category: 'data',
  icon: 'sort-ascending',
  keywords: ['order', 'rank', 'arrange'],
  mode: 'all',
  parameters: Type.Object({
    by: Type.Array(key, {
      title: 'Sort by',
      description: 'The first field decides; the next ones where it is equal.',
      minItems: 1,
      maxItems: 20,
    }),
    missing: choice(
      { title: 'Items without the field', description: 'Where they go, whatever the direction.' },
      { last: 'To the end', first: 'To the start' },
      'last',
    ),
    ignoreCase: flag({ title: 'Ignore case', description: 'Whether capital and small letters count as equal.' }),
  }),
  example: {
    by: [
      { field: 'dueDate', type: 'date' },
      { field: 'amount', direction: 'desc', type: 'number' },
    ],
  },

  run({ parameters: { by, missing, ignoreCase }, items, run }) {
    const keys = by.map((entry) => ({ ...entry, path: parsePath(entry.field) }));
    const options = { missing, ignoreCase, zone: run.timeZone };
    return {
      outputs: {
        out: handOn(
          items,
          sortedOrder(
            items.map(({ json }) => json),
            keys,
            options,
          ),
        ),
      },
    };
  },
});
