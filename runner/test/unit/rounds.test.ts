import { afterEach, expect, test, vi } from 'vitest';
import { Rounds } from '../../src/worker/rounds.ts';
import { platformTimers } from '../../src/worker/timers.ts';

afterEach(() => vi.restoreAllMocks());

/** Rounds whose clock and ticks are in our hands. */
function rounds({ rests }: { rests?: boolean } = {}) {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  let tick = () => {};
  const asked: { answer: () => void; refuse: (error: Error) => void }[] = [];
  const failed: unknown[] = [];
  const under = new Rounds({
    everyMs: 1_000,
    ...(rests === undefined ? {} : { rests }),
    look: () => new Promise<void>((answer, refuse) => asked.push({ answer, refuse })),
    failed: (error) => failed.push(error),
    timers: {
      ...platformTimers,
      every(_, run) {
        tick = run;
        return {};
      },
      cancel() {
        tick = () => {};
      },
    },
  });
  under.start();
  return {
    under,
    asked,
    failed,
    /** A second goes by. */
    second: () => {
      now += 1_000;
      tick();
    },
    /** The round under way is answered. */
    answer: async () => {
      asked.at(-1)?.answer();
      await new Promise(setImmediate);
    },
  };
}

test('a round that is slow is not asked again before it has answered', async () => {
  const { asked, second, answer } = rounds({ rests: false });
  for (let index = 0; index < 5; index += 1) second();
  expect(asked).toHaveLength(1);
  await answer();
  second();
  expect(asked).toHaveLength(2);
});

test('a round that took two seconds is followed by six without one, one that took a minute by ten', async () => {
  const { asked, second, answer } = rounds();
  const until = () => {
    const before = asked.length;
    let seconds = 0;
    while (asked.length === before && seconds < 100) {
      second();
      seconds += 1;
    }
    return seconds;
  };
  second();
  for (let index = 0; index < 2; index += 1) second();
  await answer();
  expect(until()).toBe(6);
  for (let index = 0; index < 60; index += 1) second();
  await answer();
  expect(until()).toBe(10);
});

test('one that fails is told of, and another one follows', async () => {
  const { asked, failed, second } = rounds();
  second();
  asked[0]?.refuse(new Error('gone'));
  await new Promise(setImmediate);
  expect(failed).toEqual([new Error('gone')]);
  second();
  expect(asked).toHaveLength(2);
});

test('stopping waits for the round that is under way, and none follows', async () => {
  const { under, asked, second, answer } = rounds();
  second();
  let isStopped = false;
  const stopped = under.stop().then(() => {
    isStopped = true;
  });
  await new Promise(setImmediate);
  expect(isStopped).toBe(false);
  await answer();
  await stopped;
  second();
  expect(asked).toHaveLength(1);
});

test('what is asked for while a round is under way is looked for by another one, once, and by none that was stopped', async () => {
  const { under, asked, answer } = rounds();
  void under.now();
  void under.afresh();
  const last = under.afresh();
  expect(asked).toHaveLength(1);
  await answer();
  expect(asked).toHaveLength(2);
  void under.afresh();
  const stopped = under.stop();
  await answer();
  await Promise.all([last, stopped]);
  expect(asked).toHaveLength(2);
});
