import { emptyRunView, type JournalEntry, type RunView, type StepView } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { movingEdges } from '../../src/canvas/run-overlay.ts';
import { Delivery } from '../../src/live/delivery.ts';
import { RunFeed } from '../../src/live/run-feed.ts';

const entry = (seq: number): JournalEntry => ({
  seq,
  event: { type: 'time.passed', at: seq },
  moves: [],
  carried: [],
  status: 'running',
});
const delta = (from: number, to: number) => ({
  from,
  to,
  entries: Array.from({ length: to - from }, (_, index) => entry(from + index + 1)),
  at: 0,
});

function aFeed(fetched: () => Promise<readonly JournalEntry[]>) {
  const seen: number[] = [];
  const told: boolean[] = [];
  let again = () => {};
  const feed = new RunFeed({
    head: 0,
    onEntries: (entries) => seen.push(...entries.map(({ seq }) => seq)),
    onGap: fetched,
    onCatchingUp: (is) => told.push(is),
    later: (retry) => {
      again = retry;
      return () => {};
    },
  });
  return { feed, seen, told, retry: () => again() };
}
const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

describe('the deltas of a run', () => {
  test('a gap is fetched before anything after it is shown, and said meanwhile', async () => {
    const held = Promise.withResolvers<readonly JournalEntry[]>();
    const { feed, seen, told } = aFeed(() => held.promise);
    feed.accept(delta(0, 2));
    feed.accept(delta(3, 4));
    feed.accept(delta(4, 5));
    expect(seen).toEqual([1, 2]);
    expect(told).toEqual([true]);
    held.resolve([entry(3)]);
    await settled();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(told).toEqual([true, false]);
  });

  test('what was seen falls away, and a gap that cannot be filled is tried again', async () => {
    let isUp = false;
    const { feed, seen, told, retry } = aFeed(() =>
      isUp ? Promise.resolve([entry(2)]) : Promise.reject(new Error('down')),
    );
    feed.accept(delta(0, 1));
    feed.accept(delta(0, 1));
    feed.accept(delta(2, 3));
    await settled();
    expect(told).toEqual([true]);
    isUp = true;
    retry();
    await settled();
    expect(seen).toEqual([1, 2, 3]);
    expect(told.at(-1)).toBe(false);
  });

  test('a lost connection is said, and taken back once the head is known again', async () => {
    const { feed, told } = aFeed(() => Promise.resolve([]));
    feed.accept(delta(0, 4));
    feed.lose();
    feed.reach(4);
    expect(told).toEqual([true, false]);
  });

  test('two hundred messages within a frame are handed over together', () => {
    const frames: (() => void)[] = [];
    const batches: number[] = [];
    const delivery = new Delivery<number>(
      {
        soon: (deliver) => {
          frames.push(deliver);
          return () => {};
        },
      },
      (batch) => batches.push(batch.length),
    );
    for (let index = 0; index < 200; index++) delivery.add(index);
    expect(frames).toHaveLength(1);
    frames[0]?.();
    expect(batches).toEqual([200]);
  });
});

test('motion is where items are worked on now: on twenty edges at most, on none once the run is over', () => {
  const step = (id: string, status: StepView['status']) => [id, { id, node: id, status } as StepView] as const;
  const view: RunView = {
    ...emptyRunView(),
    status: 'running',
    steps: new Map([step('now', 'running'), step('done', 'succeeded')]),
    edges: new Map([
      ['past', { count: 1, to: 'done' }],
      ...Array.from({ length: 30 }, (_, index) => [`e${index}`, { count: 1, to: 'now' }] as const),
    ]),
  };
  expect(movingEdges(view).size).toBe(20);
  expect(movingEdges(view).has('past')).toBe(false);
  expect(movingEdges(view)).toBe(movingEdges(view));
  expect(movingEdges({ ...view, status: 'cancelled' }).size).toBe(0);
});
