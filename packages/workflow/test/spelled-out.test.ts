import { expect, test } from 'vitest';
import { isSoundSchema, type JsonSchema, sampleOf, spelledOut } from '../src/index.ts';

const book: JsonSchema = {
  $ref: '#/$defs/Book',
  $defs: {
    Named: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
    Book: {
      allOf: [
        { $ref: '#/$defs/Named' },
        { properties: { sequel: { $ref: '#/$defs/Book', description: 'The next.' } } },
      ],
      properties: { price: { anyOf: [{ $ref: '#/$defs/Money' }, { type: 'null' }] } },
    },
    Money: { type: 'object', properties: { minor: { type: 'integer' } } },
  },
};

test('a schema is spelled out for forms: parts are one, what holds itself is any JSON under its words', () => {
  expect(spelledOut(book)).toEqual({
    type: 'object',
    required: ['title'],
    properties: {
      price: { type: 'object', properties: { minor: { type: 'integer' } } },
      title: { type: 'string' },
      sequel: { description: 'The next.', 'x-control': 'json' },
    },
  });
  expect(sampleOf(spelledOut(book))).toEqual({ price: { minor: 1 }, title: 'title', sequel: null });
});

test('a schema that fans out is spelled out within bounds', () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [
      `S${at}`,
      {
        properties: Object.fromEntries(
          Array.from({ length: 20 }, (__, n) => [`p${n}`, { $ref: `#/$defs/S${at + 1}` }]),
        ),
      },
    ]),
  );
  expect(JSON.stringify(spelledOut({ $ref: '#/$defs/S0', $defs })).length).toBeLessThan(200_000);
});

test.each<[boolean, string, JsonSchema]>([
  [true, 'holds itself within', book],
  [false, 'leads nowhere', { $ref: '#/$defs/gone' }],
  [false, 'leads outside', { properties: { a: { $ref: 'https://evil.example' } } }],
  [false, 'is itself', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }],
  [false, 'is a part of itself, out of sight', { $defs: { a: { anyOf: [{ allOf: [{ $ref: '#/$defs/a' }] }] } } }],
  [
    false,
    'multiplies',
    {
      $ref: '#/$defs/s0',
      $defs: Object.fromEntries([
        ...Array.from({ length: 12 }, (_, at) => [
          `s${at}`,
          { anyOf: [{ $ref: `#/$defs/s${at + 1}` }, { $ref: `#/$defs/s${at + 1}` }] },
        ]),
        ['s12', {}],
      ]),
    },
  ],
])('sound: %s where it %s', (isSound, _, schema) => {
  expect(isSoundSchema(schema)).toBe(isSound);
});
