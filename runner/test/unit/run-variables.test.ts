import type { RunEvent } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { isSameFor, readOf } from '../../src/variables/variable-set.ts';
import { Pins, revisionOf } from '../../src/worker/run-variables.ts';

const started: RunEvent = { type: 'run.started', at: 0, node: 'start', port: 'out', count: 1, vars: 3 };
const sent = (step: string): RunEvent => ({ type: 'effects.sent', at: 1, step, items: [0], leaseMs: 1_000 });
const repaired = (step: string, vars: number): RunEvent => ({
  type: 'step.repaired',
  at: 2,
  step,
  action: 'retry',
  by: 'Ana',
  reason: '-',
  vars,
});
const attempted = (step: string): RunEvent => ({
  type: 'step.attempted',
  at: 3,
  step,
  attempt: 1,
  startedAt: 2,
  ok: 'all',
  counts: {},
  failures: [],
  jitter: 0,
});
const pinsAfter = (...events: RunEvent[]): Pins => {
  const pins = new Pins();
  for (const event of events) pins.note(event);
  return pins;
};

describe('the state of the variables that a run sees', () => {
  test('is that of its birth, and from a repair on that of the repair', () => {
    expect(pinsAfter(started).of('any')).toBe(3);
    const pins = pinsAfter(started, repaired('a', 7));
    expect([pins.of('a'), pins.of('later')]).toEqual([7, 7]);
  });

  test('stays with a step whose write is out, until that step is repaired itself', () => {
    const pins = pinsAfter(started, sent('a'), repaired('b', 7));
    expect([pins.of('a'), pins.of('b')]).toEqual([3, 7]);
    pins.note(repaired('a', 8));
    expect(pins.of('a')).toBe(8);
    pins.note(sent('a'));
    pins.note(repaired('b', 9));
    expect(pins.of('a')).toBe(8);
  });

  test('of the last attempt at a step is told, whatever came after it', () => {
    const events = [started, attempted('a'), repaired('b', 7), attempted('b'), repaired('c', 9)];
    expect([revisionOf(events, 'a'), revisionOf(events, 'b')]).toEqual([3, 7]);
    expect(revisionOf([attempted('a')], 'a')).toBeNull();
  });
});

describe('what is read of the variables', () => {
  const set = { revision: 1, values: { limits: { net: 5 }, region: 'EU' } };

  test('is a copy, and nothing but what was named', () => {
    const read = readOf(set, ['limits', 'gone', 'toString']);
    expect(read).toEqual({ limits: { net: 5 } });
    (read.limits as { net: number }).net = 6;
    expect(set.values.limits.net).toBe(5);
    expect(readOf(set, 'all')).toEqual(set.values);
    expect(readOf(null, ['region'])).toEqual({});
  });

  test('is the same in two states where only others changed', () => {
    const later = { revision: 2, values: { limits: { net: 5 }, region: 'US' } };
    expect(isSameFor(set, later, ['limits'])).toBe(true);
    expect(isSameFor(set, later, ['region'])).toBe(false);
    expect(isSameFor(set, later, 'all')).toBe(false);
  });
});
