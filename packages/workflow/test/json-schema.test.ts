import { describe, expect, test } from 'vitest';
import { mismatches } from '../src/json-schema.ts';

const parameters = {
  type: 'object',
  required: ['by', 'message'],
  properties: {
    by: {
      type: 'array',
      title: 'Sort by',
      items: { type: 'object', required: ['field'], properties: { field: { type: 'string', title: 'Field' } } },
    },
    message: { type: 'string', title: 'Message' },
    atMost: { type: 'integer', minimum: 1, title: 'Most rounds' },
  },
};
const said = (value: object): string[] =>
  mismatches(parameters, value, { allowExpressions: true }).map(({ message }) => message);

describe('what a schema has against a value', () => {
  test('names a value as the form does, and as the document does where that differs', () => {
    expect(said({})).toEqual(['"Sort by" (by) is missing. Add it.', '"Message" is missing. Add it.']);
    expect(said({ by: [], message: '', atMost: 0 })).toEqual(['"Most rounds" (atMost) must be at least 1; it is 0.']);
  });
  test('counts the entries of a list from one', () => {
    expect(said({ by: [{ field: 'x' }, {}], message: 'x' })).toEqual(['"Field" is missing in entry 2. Add it.']);
    expect(said({ by: ['x'], message: 'x' })).toEqual(['entry 1 must be an object; it is "x".']);
  });
});
