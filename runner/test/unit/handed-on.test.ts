import { expect, test } from 'vitest';
import { HAND_ON_MS, HandedOn } from '../../src/worker/handed-on.ts';

function handedOn() {
  let now = 1_000;
  const left = new HandedOn({ elapsed: () => now });
  const passes = (ms: number) => {
    now += ms;
  };
  return { left, passes };
}

test('a run that cannot be taken up here is left to the other workers, once and for a while', () => {
  const { left, passes } = handedOn();
  expect(left.add('run')).toBe(true);
  expect([left.has('run'), left.has('other')]).toEqual([true, false]);
  passes(HAND_ON_MS - 1);
  expect(left.has('run')).toBe(true);
  passes(1);
  expect(left.has('run')).toBe(false);
  expect(left.add('run')).toBe(false);
});

test('one that was taken up elsewhere, and comes back much later, is left to them again', () => {
  const { left, passes } = handedOn();
  left.add('run');
  passes(2 * HAND_ON_MS + 1);
  expect(left.add('other')).toBe(true);
  expect(left.add('run')).toBe(true);
});
