import { expect, test } from 'vitest';
import type { Effect } from '../../src/worker/effects.ts';
import { Writes } from '../../src/worker/writes.ts';

const write = (state: Effect['state'], more: Partial<Effect> = {}) =>
  ({ stepId: 'pay', item: 0, seq: 0, sends: 1, state, ...more }) as Effect;

/** Writes of a run that was taken over, of which the worker that was lost tells what became. */
function toldOf(...learnt: readonly Effect[]) {
  const writes = new Writes();
  writes.note(write('sent'));
  expect(writes.learn(learnt)).toEqual(learnt.map(({ item }) => item));
  return writes;
}

test.each(['rejected', 'committed'] as const)(
  'what is known to be %s is not in doubt again when a look that began before finds nothing',
  (state) => {
    const writes = toldOf(write(state));
    for (const open of ['sent', 'unknown', 'accepted'] as const) expect(writes.note(write(open))).toBe(false);
    expect(writes.get('pay', 0)?.state).toBe(state);
  },
);

test('a write that was refused and is sent again is in doubt, and so is a new one in its place', () => {
  for (const again of [write('sent', { sends: 2 }), write('sent', { seq: 1 })]) {
    const writes = toldOf(write('rejected'));
    expect(writes.note(again)).toBe(true);
    expect(writes.get('pay', 0)).toEqual(again);
  }
});

test('what is certain takes the place of what was', () => {
  const writes = toldOf(write('rejected'));
  expect(writes.note(write('committed'))).toBe(true);
  expect(writes.get('pay', 0)?.state).toBe('committed');
});
