import { expect, test } from 'vitest';
import { reconciliationOf } from '../../src/runs/step/reconciliation.ts';
import { findingOf, isFound } from '../../src/screens/reconciliation/findings.ts';

const result = {
  kind: 'reconciliation',
  schemaVersion: 1,
  title: 'Bank, March',
  here: { title: 'Ledger', records: 2 },
  there: { title: 'Bank', records: 1 },
  open: 1,
  totals: [{ currency: 'EUR', here: '3.00', there: '1.00', difference: '-2.00' }],
  groups: {
    matched: { count: 1, records: { here: 1, there: 1 }, totals: [], first: [] },
    'missing-there': { count: 1, records: { here: 1, there: 0 }, totals: [], first: [] },
  },
};

test('a result document is read row by row; an outcome it does not have counts nothing', () => {
  const read = reconciliationOf(result);
  expect(read).toMatchObject({
    title: 'Bank, March',
    here: 'Ledger',
    there: 'Bank',
    open: 1,
    sums: [{ here: '3.00' }],
  });
  expect(read?.rows.map(({ outcome, count, here, there }) => [outcome, count, here, there])).toEqual([
    ['matched', 1, 1, 1],
    ['different', 0, 0, 0],
    ['missing-there', 1, 1, 0],
    ['missing-here', 0, 0, 0],
    ['in-doubt', 0, 0, 0],
  ]);
});

test.each([
  ['another item', { kind: 'invoice' }],
  ['one of a later form', { ...result, schemaVersion: 2 }],
  ['one without outcomes', { ...result, groups: [] }],
])('%s is none', (_, json) => {
  expect(reconciliationOf(json)).toBeNull();
});

test('what is no number and no text in it is not shown as one', () => {
  const odd = { ...result, title: 7, open: 'many', totals: { here: 1 }, groups: { matched: { count: 'x' } } };
  expect(reconciliationOf(odd)).toMatchObject({ title: '', open: 0, sums: [], rows: [{ count: 0 }, {}, {}, {}, {}] });
});

test('a finding is read field by field, with what was let pass, and what is not there is empty', () => {
  const read = findingOf({
    outcome: 'different',
    key: { invoice: 'A-2', line: 3 },
    differences: [{ field: 'amount', here: '20.00', there: '19.99', difference: '-0.01' }],
    tolerated: [{ field: 'date', here: '2026-03-01', there: null, difference: null }],
    here: [{ invoice: 'A-2', amount: 20 }],
  });
  expect(read).toEqual({
    key: 'A-2 · 3',
    reason: '',
    differences: [
      { field: 'amount', here: '20.00', there: '19.99', difference: '-0.01' },
      { field: 'date', here: '2026-03-01', there: '', difference: '' },
    ],
    here: ['invoice: A-2 · amount: 20'],
    there: [],
  });
  expect(findingOf({})).toEqual({ key: '', reason: '', differences: [], here: [], there: [] });
  expect(['19.9', 'DATE', 'a-2', 'nothing'].map((wanted) => isFound(read, wanted))).toEqual([true, true, true, false]);
});
