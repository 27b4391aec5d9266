import { expect, test } from 'vitest';
import { applies, type FieldSchema, kindOf } from '../../src/inspector/schema.ts';

test.each<[string, FieldSchema]>([
  ['a type that nobody knows', { type: 'tuple' }],
  ['an object of any names', { type: 'object' }],
  ['a list of lists', { type: 'array', items: { type: 'array' } }],
  ['a list of anything', { type: 'array' }],
  ['one of several objects', { oneOf: [{ type: 'object' }, { type: 'array' }] }],
])('%s is edited as JSON, and is never left out', (_, schema) => {
  expect(kindOf(schema)).toBe('json');
});

test('a value that may be nothing has the control of what it may be', () => {
  expect(kindOf({ type: ['null', 'integer'] })).toBe('number');
  expect(kindOf({ type: ['string', 'null'], 'x-control': 'multiline' })).toBe('long');
});

test('a field that depends on another one stays while that is an expression: it may be anything', () => {
  const all = { mode: { default: 'a' } };
  const schema: FieldSchema = { 'x-when': { mode: ['b'] } };
  expect(applies(schema, {}, all)).toBe(false);
  expect(applies(schema, { mode: 'b' }, all)).toBe(true);
  expect(applies(schema, { mode: '={{ $json.mode }}' }, all)).toBe(true);
});
