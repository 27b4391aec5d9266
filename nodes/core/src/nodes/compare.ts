import { defineNode, type Item, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, fields, list, text, typing } from '../parameters.ts';
import { compareLists, type Difference, type Tolerance } from '../records/compare.ts';
import { passOn } from '../records/lists.ts';
import { getAt, parsePath } from '../values/fields.ts';
import { joinParameters } from './join-parameters.ts';

const path = (title: string, description: string) =>
  Type.String({ title, description, minLength: 1, maxLength: 500, 'x-control': 'field' });

const key = Type.Object(
  {
    field: path('Field', 'Field that names a record in A.'),
    other: text({ title: 'Field in B', description: 'Its name in B. Empty: the same name.', 'x-control': 'field' }),
  },
  { additionalProperties: false },
);

const tolerance = Type.Object(
  {
    field: path('Field', 'Field that may differ a little.'),
    value: Type.Number({ title: 'By', description: 'How much it may differ.', minimum: 0 }),
    by: choice(
      { title: 'Measured as', description: 'What the number means.' },
      { amount: 'Amount', percent: 'Percent of A' },
      'amount',
    ),
  },
  { additionalProperties: false },
);

/** Holds two lists against each other, as in a reconciliation. */
export const compare = defineNode({
  type: 'core.compare',
  typeVersion: 1,
  title: 'Compare two lists',
  description: 'Matches the records of two lists by key, and tells which are the same, different, or in one list only.',
  category: 'data',
  icon: 'git-compare',
  keywords: ['diff', 'reconcile', 'match', 'difference', 'sync', 'delta'],
  control: 'join',
  mode: 'all',
  takesEmpty: true,
  parameters: Type.Object({
    keys: Type.Array(key, {
      title: 'Key',
      description: 'Fields that name a record in both lists.',
      minItems: 1,
      maxItems: 20,
    }),
    compared: choice(
      { title: 'Fields compared', description: 'Which fields must be equal.' },
      { all: 'All of them', selected: 'Only those named', except: 'All but those named' },
      'all',
    ),
    fields: fields({
      title: 'Fields named',
      description: 'The fields that are compared, or left out.',
      'x-when': { compared: ['selected', 'except'] },
    }),
    tolerances: list(
      tolerance,
      { title: 'Tolerances', description: 'Numbers that may differ a little and still count as equal.' },
      { maxItems: 100 },
    ),
    typing: typing({ description: 'Whether 10, "10" and "10.00" are equal.' }),
    ...joinParameters,
  }),
  inputs: {
    fixed: [
      { name: 'a', title: 'A' },
      { name: 'b', title: 'B' },
    ],
  },
  ports: {
    fixed: [
      { name: 'same', title: 'Same' },
      { name: 'different', title: 'Different' },
      { name: 'only-a', title: 'Only in A' },
      { name: 'only-b', title: 'Only in B' },
    ],
  },
  example: { keys: [{ field: 'invoiceNumber' }], tolerances: [{ field: 'total', value: 0.01 }] },

  run({ parameters, inputs }) {
    const { a = [], b = [] } = inputs;
    const keys = parameters.keys.map(({ field, other }) => ({
      name: field,
      a: parsePath(field),
      b: parsePath(other || field),
    }));
    const named = parameters.fields.map((name) => ({ name, path: parsePath(name) }));
    const keyNames = keys.flatMap(({ name }) => [name]).concat(parameters.keys.map(({ other }) => other));
    const tolerances = parameters.tolerances.map((entry): [string, Tolerance] => [
      entry.field,
      { ...entry, path: parsePath(entry.field) },
    ]);
    const found = compareLists(a, b, {
      keys,
      fields: parameters.compared === 'selected' ? named : null,
      ignored: new Set([...keyNames, ...(parameters.compared === 'except' ? parameters.fields : [])]),
      tolerances: new Map(tolerances),
      typing: parameters.typing,
    });
    const take = (port: 'a' | 'b', list: readonly Item[], indices: readonly number[]): Item[] =>
      indices.flatMap((index) => {
        const item = list[index];
        return item ? [passOn(item, { port, index })] : [];
      });
    return {
      outputs: {
        same: take(
          'a',
          a,
          found.same.map((pair) => pair.a),
        ),
        different: found.different.map((pair): Item => {
          const [left, right] = [a[pair.a]?.json ?? {}, b[pair.b]?.json ?? {}];
          return {
            json: { key: keyOf(left, keys), differences: pair.differences.map(asJson), a: left, b: right },
            from: { port: 'a', index: pair.a },
          };
        }),
        'only-a': take('a', a, found.onlyA),
        'only-b': take('b', b, found.onlyB),
      },
    };
  },
});

const keyOf = (json: JsonObject, keys: readonly { name: string; a: readonly (string | number)[] }[]): JsonObject =>
  Object.fromEntries(keys.map(({ name, a }) => [name, getAt(json, a) ?? null]));

const asJson = ({ field, a, b, difference }: Difference): JsonObject => ({
  field,
  a,
  b,
  ...(difference === undefined ? {} : { difference }),
});
