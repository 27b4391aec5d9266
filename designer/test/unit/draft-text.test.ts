import { serialise } from '@holdfast/workflow';
import { aDescription, aDocument, aNode, anEdge } from '@holdfast/workflow/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { markOf, readText, textAfter, textOf } from '../../src/canvas/text/draft-text.ts';
import { textSchema } from '../../src/canvas/text/text-schema.ts';

const document = aDocument([aNode('a'), aNode('b')], [anEdge('a -> b')]);

test('what is written stays as it was written while it says the same', () => {
  const mine = { text: JSON.stringify(document), problem: null };
  expect(textAfter(mine, document)).toBe(mine);
  const other = aDocument([aNode('a')]);
  expect(textAfter(mine, other)).toEqual({ text: serialise(other), problem: null });
});

test('a text that is no workflow yet is not overwritten by the graph', () => {
  const read = readText('{ "schemaVersion": 1');
  if (!('problem' in read)) throw new Error('It was taken for a workflow.');
  const draft = { text: '{ "schemaVersion": 1', problem: read.problem };
  expect(textAfter(draft, document)).toBe(draft);
});

test('a problem is shown at the value that has it, or at the nearest one around what is missing', () => {
  const text = serialise(document).replace('"typeVersion": 1', '"typeVersion": "one"');
  const read = readText(text);
  if (!('problem' in read)) throw new Error('It was taken for a workflow.');
  const mark = markOf(text, read.problem);
  expect(text.slice(mark?.start, mark?.end)).toBe('"one"');

  const { name: _, ...nameless } = document;
  const without = textOf({ ...nameless, name: '' }).text;
  const empty = readText(without);
  if (!('problem' in empty)) throw new Error('It was taken for a workflow.');
  expect(markOf(without, empty.problem)).not.toBeNull();
});

test('a slip of the pen is shown at its line', () => {
  const text = '{\n  "schemaVersion": 1,\n  "name": oops\n}';
  const read = readText(text);
  if (!('problem' in read)) throw new Error('It was taken for a workflow.');
  const mark = markOf(text, read.problem);
  expect(text.slice(mark?.start ?? 0).startsWith('oops')).toBe(true);
});

test('the schema of the text knows the parameters of each type, and lets expressions through', () => {
  const type = aDescription('test.typed', {
    parameters: { type: 'object', properties: { limit: { type: 'integer' } }, additionalProperties: false },
  });
  const check = new Ajv2020({ strict: false }).compile(textSchema([type]));
  const made = (parameters: object) => ({
    ...document,
    nodes: [{ id: 'x', type: 'test.typed', typeVersion: 1, name: 'X', parameters }],
    edges: [],
  });
  expect(check(made({ limit: 3 }))).toBe(true);
  expect(check(made({ limit: '={{ $json.limit }}' }))).toBe(true);
  expect(check(made({ limit: 'three' }))).toBe(false);
  expect(check(made({ limt: 3 }))).toBe(false);
});

test('what the parameters of a type define for themselves is found in the schema of the text, each its own', () => {
  const typed = (type: string, of: string) =>
    aDescription(type, {
      parameters: {
        type: 'object',
        properties: { tree: { $ref: '#/$defs/tree' } },
        $defs: { tree: { type: 'object', properties: { of: { type: of }, in: { $ref: '#/$defs/tree' } } } },
      },
    });
  const schema = textSchema([typed('test.words', 'string'), typed('test.numbers', 'number')]);
  const check = new Ajv2020({ strict: false }).compile(schema);
  const made = (type: string, of: unknown) => ({
    ...document,
    nodes: [{ id: 'x', type, typeVersion: 1, name: 'X', parameters: { tree: { in: { of } } } }],
    edges: [],
  });
  expect([check(made('test.words', 'a')), check(made('test.words', 1))]).toEqual([true, false]);
  expect([check(made('test.numbers', 1)), check(made('test.numbers', 'a'))]).toEqual([true, false]);
});
