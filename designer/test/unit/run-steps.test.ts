import { emptyRunView, type JournalEntry, type RunView, type StepStatus, type StepView } from '@holdfast/workflow';
import { expect, test } from 'vitest';
import { Replay } from '../../src/runs/view/replay.ts';
import { filteredSteps, NO_FILTER, orderedSteps, timeScale } from '../../src/runs/view/steps.ts';

const aStep = (id: string, fields: Partial<StepView> = {}): StepView => ({
  id,
  node: id,
  status: 'succeeded',
  attempt: 1,
  startedAt: 0,
  endedAt: 0,
  wakeAt: null,
  ok: 1,
  failed: 0,
  counts: {},
  failure: null,
  ...fields,
});
const aView = (steps: readonly StepView[]): RunView => ({
  ...emptyRunView(),
  steps: new Map(steps.map((step) => [step.id, step])),
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
  const names = new Map([['a', 'Create invoice']]);
  const ids = (filter: Partial<typeof NO_FILTER>) =>
    filteredSteps(steps, names, { ...NO_FILTER, ...filter }).map(({ id }) => id);
  expect(ids({ text: 'INVOICE' })).toEqual(['a']);
  expect(ids({ onlyFailed: true })).toEqual(['b', 'c', 'd']);
  expect(ids({ text: 'b', onlyFailed: true })).toEqual(['b']);
});

test('the axis goes from the first start to the last end, or to now while a step is under way', () => {
  const done = aStep('done', { startedAt: 1_000, endedAt: 1_500 });
  const open = aStep('open', { startedAt: 1_500, endedAt: null, status: 'running' });
  const scale = timeScale([done, open], 3_000);
  expect(scale.lengthMs).toBe(2_000);
  expect(scale.laneOf(done)).toEqual({ start: 0, length: 0.25 });
  expect(scale.laneOf(open)).toEqual({ start: 0.25, length: 0.75 });
  expect(scale.laneOf(aStep('waits', { startedAt: null }))).toBeNull();
  expect(timeScale([], 0).lengthMs).toBe(0);
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
});
