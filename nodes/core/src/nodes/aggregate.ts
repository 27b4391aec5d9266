import { defaulted, defineNode, type Item, type Json, type JsonObject } from '@holdfast/node-sdk';
import { type Static, Type } from 'typebox';
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

interface Member {
  readonly item: Item;
  readonly index: number;
}
interface Group {
  readonly json: JsonObject;
  readonly members: Member[];
}

/** Items that agree in these fields, in the order in which the first of each group came. */
function groupsOf(items: readonly Item[], groupBy: readonly string[]): Group[] {
  const paths = groupBy.map((field) => parsePath(field));
  const groups = new Map<string, Group>();
  if (paths.length === 0) return [{ json: {}, members: items.map((item, index) => ({ item, index })) }];
  for (const [index, item] of items.entries()) {
    const values = paths.map((path) => getAt(item.json, path) ?? null);
    const key = values.map((entry) => identity(entry)).join('\n');
    let group = groups.get(key);
    if (!group) {
      const json = paths.reduce((record, path, at) => setAt(record, path, values[at] ?? null), {} as JsonObject);
      group = { json, members: [] };
      groups.set(key, group);
    }
    group.members.push({ item, index });
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
      { collect: 'Lists of whole items', summarise: 'Sums, counts and lists of fields' },
      'collect',
    ),
    as: resultField('items', collecting),
    ...keepParameters('all', 'Fields of the items', 'Which fields of each item go into the list.'),
    groupBy: fields({
      title: 'Group by',
      description: 'One item is made for each combination of these fields. None: one item for the whole list.',
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
    const out = groupsOf(items, groupBy).map(({ json: keys, members }): Item => {
      const json =
        mode === 'collect'
          ? setAt(
              keys,
              parsePath(as),
              members.map(({ item }) => kept(item.json, keep, keepFields)),
            )
          : values.reduce((made, value) => setAt(made, parsePath(nameOf(value)), summaryOf(members, value)), keys);
      // Lineage of what was made of many: the first of them.
      const [first] = members;
      return first ? { json, from: first.index } : { json };
    });
    return { outputs: { out } };
  },
});

type Value = Static<typeof value>;

const nameOf = ({ as, summary, field }: Value): string =>
  as || [summary, field.replace(/[^\w]+/g, '_')].filter(Boolean).join('_');

function summaryOf(members: readonly Member[], { field, summary, decimals, separator }: Value): Json {
  if (summary === 'count' && field === '') return members.length;
  const path = parsePath(field);
  const held = members.map(({ item, index }) => ({ value: getAt(item.json, path) ?? null, index }));
  return summarise(held, summary, { field, decimals, separator });
}
