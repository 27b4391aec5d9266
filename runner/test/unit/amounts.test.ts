import { describe, expect, test } from 'vitest';
import { amountsOf } from '../../src/people/two-people.ts';
import type { StepMoves } from '../../src/store/step-viewer.ts';
import { aboveLimit, isMore, prepareAmount } from '../../src/worker/amounts.ts';

test.each([
  ['1000.01', '1000', true],
  ['1000', '1000', false],
  ['1000.00', '1000', false],
  ['-1500', '1000', true],
  ['999.999999999', '1000', false],
  ['0.30000000000000004', '0.3', true],
  ['123456789012345678901234567890', '123456789012345', true],
])('%s is above a limit of %s: %s', (amount, limit, above) => {
  expect(isMore(amount, limit)).toBe(above);
});

describe('the amount of a write', () => {
  const of = (value: unknown) =>
    prepareAmount({ value: '={{ $json.total }}', limit: '10' }, undefined, 'Pay')?.of(
      { evaluate: () => value } as never,
      { item: { json: { total: value } } } as never,
    );
  test.each<[unknown, string]>([
    [12, '12'],
    [12.5, '12.5'],
    [1e21, '1000000000000000000000'],
    ['1250.00', '1250.00'],
    [' 7 ', '7'],
  ])('%j is taken', (value, amount) => {
    expect(of(value)).toBe(amount);
  });

  test.each([['1,250.00'], [''], [null], [Number.POSITIVE_INFINITY], [{ total: 1 }], ['12 EUR']])(
    '%j is no amount: nobody can say whether it is within the limit',
    (value) => {
      expect(() => of(value)).toThrow();
    },
  );

  test('takes the limit of the workflow where its step has none, and has none where nobody says one', () => {
    expect(prepareAmount({ value: '1' }, '50', 'Pay')?.limit).toBe('50');
    expect(prepareAmount({ value: '1', limit: '5' }, '50', 'Pay')?.limit).toBe('5');
    expect(prepareAmount({ value: '1' }, undefined, 'Pay')).toBeNull();
    expect(prepareAmount(null, '50', 'Pay')).toBeNull();
  });
});

describe('two people are needed', () => {
  const amount = { value: '1500', limit: '1000', isAbove: true };
  const held = aboveLimit('Pay', amount).failure;
  const doubt = (evidence: object) => ({ ...held, class: 'ambiguous', code: 'ambiguous/no_answer', evidence }) as never;
  const moves = (failure: StepMoves['parked'][number]['failure'], hasLimit = true) =>
    ({ parked: [{ items: [2], failure }], hasLimit }) as unknown as StepMoves;

  test.each([
    ['retry', held, { 2: '1500' }],
    ['edit', held, null],
    ['skip', held, null],
    ['done', held, null],
    ['resend', doubt({ amount }), { 2: '1500' }],
    ['fallback', doubt({ amount }), { 2: '1500' }],
    ['fallback', held, null],
    ['done', doubt({ amount }), { 2: '1500' }],
    ['done', doubt({ amount: { ...amount, isAbove: false } }), null],
    ['compensate', doubt({ amount }), null],
    ['done', doubt({}), { 2: '' }],
  ] as const)('to %s', (action, failure, amounts) => {
    expect(amountsOf(action, moves(failure))).toEqual(amounts);
  });

  test('for none of a step without a limit', () => {
    expect(amountsOf('done', moves(doubt({}), false))).toBeNull();
  });
});
