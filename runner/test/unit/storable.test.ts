import { fail } from '@holdfast/node-sdk';
import type { Json } from '@holdfast/workflow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExact, parseStorable, storable, storableText, toStorable } from '../../src/connections/storable.ts';
import { toFailure } from '../../src/worker/failures.ts';

/** Text with everything in it that a database may refuse. */
const anyText = fc.string({ unit: fc.oneof(fc.constantFrom('\0', '\ud800', '\udfff', '😀', '\\', '"'), fc.string()) });
const anyName = fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor', 'prototype', '__proto___'));
const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    anyText,
    fc.double(),
    fc.constantFrom(null, true, undefined, 2 ** 53, -(2 ** 60), 10n),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(anyName, tie('value'), { maxKeys: 5, noNullPrototype: false }),
  ),
})).value;

const isPlain = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

/** Whether a value keeps every promise of T1. */
function isStorable(value: Json, depth = 0): boolean {
  if (typeof value === 'string') return isPlain(value);
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (value === null || typeof value !== 'object') return true;
  if (depth >= 64) return false;
  const names = Object.keys(value);
  return (
    names.every((name) => isPlain(name) && !['__proto__', 'constructor', 'prototype'].includes(name)) &&
    Object.values(value).every((entry) => isStorable(entry, depth + 1))
  );
}

describe('T1: whatever comes from outside can be stored', () => {
  test('any value becomes one that keeps every promise, and a second time nothing changes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const once = toStorable(value);
        expect(isStorable(once)).toBe(true);
        expect(storable(once)).toEqual({ value: once, altered: [] });
      }),
    );
  });

  test('no name takes the place of another one: as many stay as came', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName), (names) => {
        const value = Object.fromEntries(names.map((name, index) => [name, index]));
        expect(Object.values(toStorable(value) as object).toSorted()).toEqual(Object.values(value).toSorted());
      }),
    );
  });

  test('what is in order is handed on as it is, and nothing is told of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 8 }), (value) => {
        fc.pre(isStorable(value as Json));
        expect(storable(value)).toEqual({ value, altered: [] });
      }),
    );
  });

  test('every number keeps its digits: inside ±2^53 as a number, outside as the text it was', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (number) => {
        const kept = toStorable(parseExact(`{"n":${number}}`)) as { n: unknown };
        const isSafe = number >= BigInt(Number.MIN_SAFE_INTEGER) && number <= BigInt(Number.MAX_SAFE_INTEGER);
        expect(kept.n).toBe(isSafe ? Number(number) : String(number));
      }),
    );
    expect(parseStorable('{"a":1e400,"b":9007199254740993,"c":1.5}').value).toEqual({
      a: '1e400',
      b: '9007199254740993',
      c: 1.5,
    });
    expect(toStorable(parseExact('[1234567890123456.78,-98765432109876.543,1.234567890123456e15]'))).toEqual([
      '1234567890123456.78',
      '-98765432109876.543',
      1234567890123456,
    ]);
  });

  test('an amount keeps its cents, and a number that is held to its last digit stays one', () => {
    const amount = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 17n }), fc.boolean());
    fc.assert(
      fc.property(amount, ([cents, isNegative]) => {
        const text = `${isNegative ? '-' : ''}${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
        const kept = toStorable(parseExact(`{"n":${text}}`)) as { n: number | string };
        expect(typeof kept.n === 'string' ? kept.n : kept.n.toFixed(2)).toBe(text);
      }),
    );
    for (const number of [
      '0.1',
      '0.10000000000000001',
      '0.1000000000000000055511151231257827',
      '33.333333333333333333',
    ])
      expect(parseExact(`[${number}]`)).toEqual([Number(number)]);
  });

  test('what was changed is told by its path', () => {
    expect(storable(JSON.parse('{"a":["x\\u0000y"],"__proto__":1,"\\ud800":{"b":"fine"}}'))).toEqual({
      value: { a: ['x\\u0000y'], __proto___: 1, '\\ud800': { b: 'fine' } },
      altered: ['/a/0', '/__proto___', '/\\ud800'],
    });
    expect(storable(nested(64)).altered).toEqual([]);
    expect(storable(nested(65)).altered).toHaveLength(1);
    expect(storable(Array.from({ length: 1_000 }, () => '\0')).altered).toHaveLength(20);
  });

  test('the words of a failure are storable, whoever wrote them', () => {
    const failure = toFailure(
      fail.data('rejected', { message: 'a\0b', evidence: { status: 422, body: '{"x":"\ud800"}' } }),
      'answered',
    );
    expect(failure).toMatchObject({ message: 'a\\u0000b', evidence: { status: 422, body: '{"x":"\\ud800"}' } });
    expect(storableText('an 😀 stays')).toBe('an 😀 stays');
  });
});

describe('an exception that nobody foresaw', () => {
  test.each([
    ['first_try', 'transient/bug', 'unsent', '1c.bug'],
    ['tried_before', 'permanent/bug', 'unsent', '1c.bug'],
    ['maybe_sent', 'ambiguous/interrupted', 'maybe_sent', 'R0'],
    ['answered', 'permanent/bug', 'answered', '1c.bug'],
  ] as const)('%s: %s', (reach, code, phase, decidedBy) => {
    const failure = toFailure(new TypeError('x is not a function'), reach);
    expect(failure).toMatchObject({ code, phase, decidedBy });
    expect(failure.evidence?.at).toMatch(/storable\.test\.ts:\d+:\d+ #[0-9a-f]{12}$/);
  });
});
