import { expect, test } from 'vitest';
import { keyOf } from '../../src/triggers/provider/follower.ts';

test('changes whose ids differ only at their ends are two changes (F1)', () => {
  const begins = 'message '.repeat(200);
  expect(keyOf(`${begins}1`)).not.toBe(keyOf(`${begins}2`));
  expect(keyOf(`${begins}1`)).toBe(keyOf(`${begins}1`));
  expect(keyOf(`${begins}1`).length).toBeLessThan(600);
});

test('a short id is kept as it is, for people to read', () => {
  expect(keyOf('INV-1:2026-07-01')).toBe('change:INV-1:2026-07-01');
});
