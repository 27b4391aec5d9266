import type { Evaluator } from '@holdfast/runner/engine-room';
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluatorOfWorlds } from './evaluator.ts';
import { SOUND } from './mutants.ts';
import { LEASE_MS } from './nodes.ts';
import { type Story, World } from './world.ts';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await evaluatorOfWorlds();
});

/** The same story in so many worlds: with other workflows, items and moments. */
const SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);

/** Worlds that tell what simulation once found, each by the harm that brought it to light. */
describe('every run comes to its end, and nothing is broken,', () => {
  const STORIES: readonly (readonly [string, Story])[] = [
    [
      'on the one machine there is, which slept for an hour and was not started anew',
      { machines: 1, harm: {}, begins: (_, [machine]) => machine?.process.stop(3_600_000, true) },
    ],
    [
      'where every machine may stand still between an intent and its first byte',
      { machines: 2, harm: { guard: 0.5 }, begins: () => {} },
    ],
    ['where commits are lost, unanswered or late, one in five', { machines: 2, harm: { call: 0.2 }, begins: () => {} }],
    ['where every other request meets with harm', { machines: 2, harm: { provider: 0.5 }, begins: () => {} }],
    [
      'where half the machines lack node types, and runs are cancelled',
      { machines: 4, lacking: 2, harm: { cancel: 1, provider: 0.3 }, begins: () => {} },
    ],
    ['where hardly any bell is heard', { machines: 2, harm: { ring: 1 }, begins: () => {} }],
  ];

  test.each(STORIES)('%s', async (_, story) => {
    for (const seed of SEEDS) {
      const world = new World({ seed, evaluator, story });
      const { violation, runs, ended } = await world.live();
      expect({ seed, violation, open: runs - ended }).toEqual({ seed, violation: null, open: 0 });
      expect(runs).toBeGreaterThan(0);
      // A lease of a process that does not stand still is long enough to send under it.
      const isHeldBack = [...world.store.texts()].some(([, text]) => text.includes('lease_short'));
      if (!story.harm.guard) expect({ seed, isHeldBack }).toEqual({ seed, isHeldBack: false });
    }
  });
});

test('a call that comes in while its step comes to wait ends the wait', async () => {
  let calls = 0;
  const story: Story = { machines: 1, harm: {}, begins: () => {} };
  for (const seed of SEEDS) {
    // The addresses were read before the call, and the answer comes after it was taken in.
    const mutant: typeof SOUND = {
      ...SOUND,
      read: (real) => ({
        ...real,
        addresses: async (runId) => {
          const found = await real.addresses(runId);
          for (const { id } of found) {
            const told = world.store.call(id, { body: null });
            if (told) world.ring(runId, told.wakeSeq, null);
            calls += told ? 1 : 0;
          }
          await new Promise<void>((resolve) => void world.scheduler.after(1_000, resolve));
          return found;
        },
      }),
    };
    const world: World = new World({ seed, evaluator, story, mutant });
    const { violation, runs, ended } = await world.live();
    expect({ seed, violation, open: runs - ended }).toEqual({ seed, violation: null, open: 0 });
  }
  expect(calls).toBeGreaterThan(0);
});

test('nobody takes over a run whose records take longer to read than a lease lasts', async () => {
  let reads = 0;
  for (const seed of SEEDS) {
    const late = async <T>(read: Promise<T>): Promise<T> => {
      reads += 1;
      const found = await read;
      await new Promise<void>((resolve) => void world.scheduler.after(0.7 * LEASE_MS, resolve));
      return found;
    };
    const mutant: typeof SOUND = {
      ...SOUND,
      read: (real) => ({
        ...real,
        journal: (runId) => late(real.journal(runId)),
        notes: (runId, steps) => late(real.notes(runId, steps)),
      }),
    };
    const world: World = new World({ seed, evaluator, story: { machines: 2, harm: {}, begins: () => {} }, mutant });
    const { violation, runs, ended } = await world.live();
    expect({ seed, violation, open: runs - ended }).toEqual({ seed, violation: null, open: 0 });
    const takenOver = [...world.store.texts()].filter(([, text]) => /"lapses":[1-9]/.test(text));
    expect({ seed, takenOver }).toEqual({ seed, takenOver: [] });
  }
  expect(reads).toBeGreaterThan(0);
});
