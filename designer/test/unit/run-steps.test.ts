import {
  emptyRunView,
  FRAME,
  type JournalEntry,
  type RunView,
  type StepStatus,
  type StepView,
} from '@holdfast/workflow';
import { expect, test } from 'vitest';
import { timeAxis } from '../../src/runs/view/axis.ts';
import { advance } from '../../src/runs/view/playback.ts';
import { Replay } from '../../src/runs/view/replay.ts';
import { filteredSteps, NO_FILTER, orderedSteps, roundsOf, timelineRows } from '../../src/runs/view/steps.ts';

const aStep = (id: string, fields: Partial<StepView> = {}): StepView => ({
  id,
  node: id,
  status: 'succeeded',
  attempt: 1,
  tries: 1,
  startedAt: 0,
  endedAt: 0,
  wakeAt: null,
  waitsFor: null,
  arrived: 1,
  ok: 1,
  failed: 0,
  failing: [],
  waiting: 0,
  counts: {},
  failure: null,
  jitter: 0,
  isReused: false,
  ...fields,
});
const aView = (steps: readonly StepView[]): RunView => ({
  ...emptyRunView(),
  steps: new Map(steps.map((step) => [step.id, step])),
});

test('a step says which of several of its node it is, and nothing where it is the only one', () => {
  const rounds = roundsOf([aStep('each@1', { node: 'each' }), aStep('once'), aStep('each@2', { node: 'each' })]);
  expect([...rounds]).toEqual([
    ['each@1', { at: 1, count: 2 }],
    ['each@2', { at: 2, count: 2 }],
  ]);
});

test('steps stand in the order in which they began, those that wait last', () => {
  const view = aView([
    aStep('late', { startedAt: 9 }),
    aStep('waits', { startedAt: null }),
    aStep('first', { startedAt: 1 }),
  ]);
  expect(orderedSteps(view).map(({ id }) => id)).toEqual(['first', 'late', 'waits']);
});

test('the filter finds names and ids, and what failed in part counts as failed', () => {
  const steps = [
    aStep('a'),
    aStep('b', { status: 'parked' }),
    aStep('c', { failed: 1 }),
    aStep('d', { status: 'failed_handled' }),
  ];
  const names = new Map([['a', { name: 'Create invoice', type: 'http.request' }]]);
  const ids = (filter: Partial<typeof NO_FILTER>) =>
    filteredSteps(steps, names, { ...NO_FILTER, ...filter }).map(({ id }) => id);
  expect(ids({ text: 'INVOICE' })).toEqual(['a']);
  expect(ids({ onlyFailed: true })).toEqual(['b', 'c', 'd']);
  expect(ids({ text: 'b', onlyFailed: true })).toEqual(['b']);
  expect(ids({ type: 'http.request' })).toEqual(['a']);
});

test('slow is longer than nine in ten, and half a second at least', () => {
  const steps = [
    ...Array.from({ length: 18 }, (_, index) => aStep(`quick${index}`, { endedAt: 20 })),
    aStep('slow', { endedAt: 4_000 }),
    aStep('slower', { endedAt: 9_000 }),
  ];
  const slow = (list: readonly StepView[]) =>
    filteredSteps(list, new Map(), { ...NO_FILTER, onlySlow: true }).map(({ id }) => id);
  expect(slow(steps)).toEqual(['slow', 'slower']);
  expect(slow(steps.slice(0, 18))).toEqual([]);
});

test('four quiet steps in a row fold into one line, until it is opened or one of them is looked at', () => {
  const steps = [
    ...['a', 'b', 'c', 'd'].map((id) => aStep(id)),
    aStep('x', { status: 'parked' }),
    ...['e', 'f', 'g'].map((id) => aStep(id)),
    aStep('again', { attempt: 2 }),
  ];
  const words = (open: readonly string[], chosen: string | null, foldsQuiet = true) =>
    timelineRows(steps, { foldsQuiet }, new Set(open), chosen).map((row) =>
      row.kind === 'step' ? row.step.id : `${row.steps.length} quiet`,
    );
  expect(words([], null)).toEqual(['4 quiet', 'x', 'e', 'f', 'g', 'again']);
  expect(words(['a'], null).slice(0, 5)).toEqual(['a', 'b', 'c', 'd', 'x']);
  expect(words([], 'c').slice(0, 5)).toEqual(['a', 'b', 'c', 'd', 'x']);
  expect(words([], null, false)).toHaveLength(9);
});

test('the axis goes from the first start to the last end, or to now while a step is under way', () => {
  const done = aStep('done', { startedAt: 1_000, endedAt: 1_500 });
  const open = aStep('open', { startedAt: 1_500, endedAt: null, status: 'running' });
  const axis = timeAxis([done, open], 3_000);
  expect(axis.lengthMs).toBe(2_000);
  expect(axis.gaps).toEqual([]);
  expect(axis.laneOf(done)).toEqual({ start: 0, length: 0.25 });
  expect(axis.laneOf(open)).toEqual({ start: 0.25, length: 0.75 });
  expect(axis.laneOf(aStep('waits', { startedAt: null }))).toBeNull();
  expect(timeAxis([], 0).lengthMs).toBe(0);
});

test('hours in which nothing happened are compressed, and what happened before and after keeps its room', () => {
  const hours = 7_200_000;
  const before = aStep('before', { startedAt: 0, endedAt: 1_000 });
  const wait = aStep('wait', { startedAt: 1_000, endedAt: hours });
  const after = aStep('after', { startedAt: hours, endedAt: hours + 1_000 });
  const axis = timeAxis([before, wait, after], hours + 1_000);
  expect(axis.gaps).toHaveLength(1);
  expect(axis.gaps[0]?.ms).toBe(hours - 1_000);
  const [first, last] = [axis.laneOf(before), axis.laneOf(after)];
  expect(first?.length).toBeCloseTo(last?.length ?? 0);
  expect(first?.length).toBeGreaterThan(0.45);
  expect((last?.start ?? 0) + (last?.length ?? 0)).toBeCloseTo(1);
  // One long step alone is no gap.
  expect(timeAxis([aStep('alone', { endedAt: hours })], hours).gaps).toEqual([]);
});

test('a replay goes on in the time of the journal, faster when asked, and leaves waits out', () => {
  const times = [0, 100, 200, 60_000, 60_100];
  const timeOf = (count: number) => times[count - 1] ?? null;
  expect(advance(timeOf, { count: 1, at: 0 }, 150, false)).toEqual({ count: 2, at: 150 });
  expect(advance(timeOf, { count: 3, at: 200 }, 1_000, false)).toEqual({ count: 3, at: 1_200 });
  expect(advance(timeOf, { count: 3, at: 200 }, 16, true)).toEqual({ count: 4, at: 60_000 });
  expect(advance(timeOf, { count: 1, at: 0 }, 100_000, false).count).toBe(5);
  // Several workers write: an entry may be older than the one before it.
  expect(advance((count) => [0, 50, 40][count - 1] ?? null, { count: 1, at: 0 }, 60, false).count).toBe(3);
});

const entry = (seq: number, move: { readonly to: StepStatus }): JournalEntry => ({
  seq,
  event: { type: 'step.started', at: seq * 10, step: 'a', attempt: 1 },
  status: 'running',
  moves: [{ step: 'a', node: 'a', from: null, to: move.to }],
  carried: [],
});

test('looking back shows the run as it was after that entry, and looking on what came since', () => {
  const replay = new Replay();
  replay.add([entry(1, { to: 'ready' }), entry(2, { to: 'running' })]);
  replay.add([entry(3, { to: 'succeeded' })]);
  expect(replay.length).toBe(3);
  expect(replay.at(0).steps.size).toBe(0);
  expect(replay.at(2).steps.get('a')?.status).toBe('running');
  expect(replay.at(3).steps.get('a')?.status).toBe('succeeded');
  expect(replay.timeOf(2)).toBe(20);
  expect(replay.timeOf(0)).toBeNull();
  // What arrives twice is there once.
  replay.add([entry(3, { to: 'succeeded' }), entry(4, { to: 'parked' })]);
  expect(replay.length).toBe(4);
  expect(replay.nextFailure(0)).toBe(4);
  expect(replay.nextFailure(4)).toBeNull();
});

test('what looking back needs is made ahead, in turns that end with the journal', () => {
  const turns: (() => void)[] = [];
  const replay = new Replay((work) => turns.push(work));
  replay.add(Array.from({ length: 3 * FRAME + 5 }, (_, index) => entry(index + 1, { to: 'ready' })));
  let taken = 0;
  for (let turn = turns.shift(); turn; turn = turns.shift(), taken += 1) {
    turn();
    expect(turns.length).toBeLessThanOrEqual(1);
  }
  expect(taken).toBe(3);
  // Nothing is made while nothing arrives; what arrives is made once it fills a frame.
  replay.add([entry(3 * FRAME + 6, { to: 'ready' })]);
  expect(turns).toHaveLength(0);
  let folded = 0;
  const seen = Array.from({ length: FRAME }, (_, index) => {
    const made = entry(3 * FRAME + 7 + index, { to: 'running' });
    return Object.defineProperty({ ...made }, 'event', {
      get: () => {
        folded += 1;
        return made.event;
      },
    });
  });
  replay.add(seen);
  expect(turns).toHaveLength(1);
  expect(replay.at(3 * FRAME).steps.get('a')?.status).toBe('ready');
  expect(folded).toBe(0);
});
