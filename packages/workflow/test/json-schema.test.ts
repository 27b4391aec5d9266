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
  test('tells the form of a text in words or by an example, and never as a pattern', () => {
    const forms = {
      type: 'object',
      properties: {
        currency: { type: 'string', title: 'Currency', pattern: '^[A-Z]{3}$', 'x-form': 'three capital letters' },
        from: { type: 'string', pattern: '^\\d\\d:\\d\\d$', examples: ['18:00'] },
        other: { type: 'string', pattern: '^(?!x)' },
      },
    };
    const messages = mismatches(forms, { currency: 'eur', from: '6 pm', other: 'x' }).map(({ message }) => message);
    expect(messages).toEqual([
      '"Currency" takes three capital letters; it is "eur".',
      '"from" must look like "18:00"; it is "6 pm".',
      '"other" does not have the right form; it is "x".',
    ]);
  });
  test('counts the entries of a list from one', () => {
    expect(said({ by: [{ field: 'x' }, {}], message: 'x' })).toEqual(['"Field" is missing in entry 2. Add it.']);
    expect(said({ by: ['x'], message: 'x' })).toEqual(['entry 1 must be an object; it is "x".']);
  });
});
