import { defaulted, defineNode, type Item, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, fields, flag, list, resultField, text } from '../parameters.ts';
import { SUMMARIES, summarise } from '../records/summaries.ts';
import { getAt, parsePath, setAt } from '../values/fields.ts';
import { keepParameters, kept } from '../values/keep.ts';
import { identity } from '../values/keys.ts';

const collecting = { 'x-when': { mode: ['collect'] } };
const summing = { 'x-when': { mode: ['summarise'] } };

const value = Type.Object(
  {
    field: text({
      title: 'Field',
      description: 'Field that is summed up. Not needed to count items.',
      'x-control': 'field',
    }),
    summary: choice(
      { title: 'Summary', description: 'What is made of the values. Sums of decimals are exact.' },
      SUMMARIES,
      'sum',
    ),
    as: text({
      title: 'Result field',
      description: 'Field for the result. Empty: the summary and the field, such as sum_amount.',
      'x-control': 'field',
    }),
    decimals: defaulted(
      Type.Unsafe<number | null>({
        type: ['integer', 'null'],
        title: 'Decimal places',
        description:
          'Sums and averages are rounded to so many places, halves to the even neighbour. Empty: not rounded.',
        minimum: 0,
        maximum: 20,
        default: null,
      }),
    ),
    separator: text({ title: 'Separator', description: 'What stands between joined texts.' }, ', '),
  },
  { additionalProperties: false },
);

interface Group {
  readonly json: JsonObject;
  readonly items: Item[];
  readonly first: number;
}

/** Items that agree in these fields, in the order in which the first of each group came. */
function groupsOf(items: readonly Item[], groupBy: readonly string[]): Group[] {
  const paths = groupBy.map((field) => parsePath(field));
  const groups = new Map<string, Group>();
  if (paths.length === 0) return [{ json: {}, items: [...items], first: 0 }];
  for (const [index, item] of items.entries()) {
    const values = paths.map((path) => getAt(item.json, path) ?? null);
    const key = values.map((entry) => identity(entry)).join('\n');
    let group = groups.get(key);
    if (!group) {
      const json = paths.reduce((record, path, at) => setAt(record, path, values[at] ?? null), {} as JsonObject);
      group = { json, items: [], first: index };
      groups.set(key, group);
    }
    group.items.push(item);
  }
  return [...groups.values()];
}

/** Makes one item of many: all of them in a list, or sums and counts by group. */
export const aggregate = defineNode({
  type: 'core.aggregate',
  typeVersion: 1,
  title: 'Aggregate',
  description: 'Makes one item of many, or one for each group: lists, sums, counts and averages.',
  category: 'data',
  icon: 'sum',
  keywords: ['group by', 'sum', 'count', 'average', 'collect', 'total', 'summarize', 'pivot'],
  mode: 'all',
  takesEmpty: true,
  parameters: Type.Object({
    mode: choice(
      { title: 'Make', description: 'What is made of the items.' },
      { collect: 'A list of all items', summarise: 'Sums, counts and lists of fields' },
      'collect',
    ),
    as: resultField('items', collecting),
    ...keepParameters('all', 'Fields of the items', 'Which fields of each item go into the list.'),
    groupBy: fields({
      title: 'Group by',
      description: 'One item is made for each combination of these fields. None: one item for the whole list.',
      ...summing,
    }),
    values: list(
      value,
      { title: 'Values', description: 'What is worked out for each group.', ...summing },
      { maxItems: 100 },
    ),
    keepEmpty: flag({
      title: 'One item even for an empty list',
      description: 'Whether an empty list gives an item, with sums of 0 and empty lists.',
    }),
  }),
  example: { mode: 'summarise', groupBy: ['currency'], values: [{ field: 'amount', summary: 'sum', as: 'total' }] },

  run({ parameters, items }) {
    const { mode, as, keep, keepFields, groupBy, values, keepEmpty } = parameters;
    if (items.length === 0 && !keepEmpty) return { outputs: { out: [] } };
    if (mode === 'collect') {
      const collected = items.map(({ json }) => kept(json, keep, keepFields));
      return { outputs: { out: [{ json: setAt({}, parsePath(as), collected), ...origin(items, 0) }] } };
    }
    const out = groupsOf(items, groupBy).map((group): Item => {
      let json = group.json;
      for (const { field, summary, as: name, decimals, separator } of values) {
        const isCount = summary === 'count' && field === '';
        const all = isCount ? group.items.map(() => 1) : valuesAt(group.items, field);
        json = setAt(
          json,
          parsePath(name || [summary, field.replace(/[^\w]+/g, '_')].filter(Boolean).join('_')),
          summarise(all, summary, { field, decimals, separator }),
        );
      }
      return { json, ...origin(items, group.first) };
    });
    return { outputs: { out } };
  },
});

function valuesAt(items: readonly Item[], field: string) {
  const path = parsePath(field);
  return items.map(({ json }) => getAt(json, path));
}

/** Lineage of what was made of many: the first of them. */
const origin = (items: readonly Item[], first: number): Pick<Item, 'from'> => (items.length > 0 ? { from: first } : {});
