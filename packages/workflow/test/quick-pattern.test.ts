import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isQuickPattern } from '../src/index.ts';

test.each([
  '^[A-Z]{3}$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  '^(created|completed|cancelled)$',
  '^-?\\d{1,11}(\\.\\d{1,4})?$',
  '^https?://[^\\s/]+/.*$',
  '^$|^[A-Z]{2}$',
  '[A-Z]{2}\\d',
  '^[^\\u0000-\\u001f]*$',
  '^[^\\s@]+@example\\.com$',
])('quick: %s', (pattern) => {
  expect(isQuickPattern(pattern)).toBe(true);
  expect(() => new RegExp(pattern, 'u')).not.toThrow();
});

test.each([
  ['repeats what repeats', '^(a+)+$'],
  ['has one text in many ways', '^(a|a)*$'],
  ['repeats one thing twice', '^.*.*=.*$'],
  ['is tried at every place', '[a-z]+\\d'],
  ['looks around', '^(?=a)a$'],
  ['goes back', '^(a)\\1$'],
  ['has more ways than anybody needs', `^${'(a|b)'.repeat(7)}$`],
  ['has an end in the middle', '^a$b'],
  ['is none', '^(a'],
  ['is none in this grammar', '^a{2'],
  ['is longer than anybody needs', `^${'a'.repeat(600)}$`],
])('not quick: it %s', (_, pattern) => {
  expect(isQuickPattern(pattern)).toBe(false);
});

test('what is quick is so on a long text that nearly fits', () => {
  const text = `${'a-'.repeat(200_000)}!`;
  for (const pattern of ['^[a-z0-9]+(?:-[a-z0-9]+)*$', '^[^!]*$', '^(?:a-)*$']) {
    expect(isQuickPattern(pattern)).toBe(true);
    expect(new RegExp(pattern, 'u').test(text)).toBe(false);
  }
});

test('what is quick is a regular expression', () => {
  const parts = fc.constantFrom(
    ...'ab1-^$.*+?(){}[]|\\,'.split(''),
    '[a-c]',
    '\\d',
    '{2}',
    '{1,3}',
    '(?:',
    '\\-',
    '\\u0041',
    '\\x4',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 10 }), (list) => {
      const pattern = list.join('');
      if (isQuickPattern(pattern)) new RegExp(pattern, 'u');
    }),
    { numRuns: 5_000, seed: 7 },
  );
});
