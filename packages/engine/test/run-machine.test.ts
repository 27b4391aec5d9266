import { isTerminalRun, RUN_STATUSES, type RunEvent, type RunStatus } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { RUN_MOVES, RunOverError } from '../src/index.ts';
import { Driver, failure, planFor } from './driver.ts';
import { HAPPENINGS, type Happening } from './happenings.ts';

const trigger = aNode('start', 'trigger.manual');
const stops = { onFailure: { policy: { action: 'stop' } } } as const;
const writer = (policy = {}) => aNode('s', 'test.write', { policy });
const begun = (...graph: Parameters<typeof planFor>): Driver => new Driver(planFor(...graph), () => 'hold').start();

/** A write with something behind it, and one that is the last of its run. */
const line = (): Driver => begun([trigger, writer(), aNode('end')], [anEdge('start -> s'), anEdge('s -> end')]);
const last = (): Driver => begun([trigger, writer(stops)], [anEdge('start -> s')]);
/** A run that has yet to begin: the event that begins it is what happens. */
const unborn = (...graph: Parameters<typeof planFor>): Driver => new Driver(planFor(...graph), () => 'hold');
const begins: Happening = (run) => run.start();
const undoes: Happening = (run) =>
  run.apply({ type: 'cancel.requested', at: run.now, by: 'test', reason: 'for a test', compensate: true });
/** A batch that is to be undone when it stops the run, and does so with its first item through. */
const half = (): Driver => {
  const s = writer({ onFailure: { policy: { action: 'stop', compensate: true } } });
  const edges = [anEdge('start -> s'), anEdge('s.compensate -> undo', { kind: 'compensate' })];
  return begun([trigger, s, aNode('undo')], edges);
};
const stopsHalfWay: Happening = (run) =>
  run.apply({
    type: 'step.attempted',
    at: run.now,
    step: 's',
    attempt: 1,
    startedAt: run.now,
    jitter: 0.5,
    ok: [0],
    counts: { out: 1 },
    failures: [{ items: [1], failure: failure('policy') }],
  });

/** A way from each status of a run to each that may come next: how a run gets to the first, and what brings it to the second. */
const WAYS: readonly (readonly [RunStatus, RunStatus, () => Driver, Happening])[] = [
  ['accepted', 'running', line, HAPPENINGS.claimed],
  ['accepted', 'cancelling', half, stopsHalfWay],
  ['accepted', 'succeeded', () => unborn([trigger], []), begins],
  [
    'accepted',
    'failed',
    () => unborn([trigger, aNode('s')], [anEdge('start -> s')], { settings: { maxSteps: 1 } }),
    begins,
  ],
  ['accepted', 'cancelled', line, HAPPENINGS.cancel],
  ['running', 'waiting', () => HAPPENINGS.claimed(line()), HAPPENINGS.transient],
  ['running', 'parked', () => HAPPENINGS.claimed(line()), HAPPENINGS.permanent],
  ['running', 'cancelling', () => HAPPENINGS.sent(line()), HAPPENINGS.cancel],
  ['running', 'succeeded', () => HAPPENINGS.claimed(last()), HAPPENINGS.ok],
  ['running', 'failed', () => HAPPENINGS.claimed(last()), HAPPENINGS.policy],
  ['running', 'cancelled', () => HAPPENINGS.claimed(line()), HAPPENINGS.cancel],
  ['waiting', 'running', () => HAPPENINGS.transient(line()), HAPPENINGS.time],
  ['waiting', 'parked', () => HAPPENINGS.ambiguous(line()), HAPPENINGS.permanent],
  ['waiting', 'cancelling', () => HAPPENINGS.ambiguous(line()), HAPPENINGS.cancel],
  ['waiting', 'succeeded', () => HAPPENINGS.ambiguous(last()), HAPPENINGS.ok],
  ['waiting', 'failed', () => HAPPENINGS.ambiguous(last()), HAPPENINGS.policy],
  ['waiting', 'cancelled', () => HAPPENINGS.transient(line()), HAPPENINGS.cancel],
  ['parked', 'running', () => HAPPENINGS.permanent(line()), HAPPENINGS.retry],
  ['parked', 'cancelling', () => HAPPENINGS.permanent(undoable()), undoes],
  ['parked', 'succeeded', () => HAPPENINGS.permanent(last()), HAPPENINGS.skip],
  ['parked', 'failed', () => HAPPENINGS.permanent(line()), HAPPENINGS.fail],
  ['parked', 'cancelled', () => HAPPENINGS.permanent(line()), HAPPENINGS.cancel],
  ['cancelling', 'cancelled', () => HAPPENINGS.cancel(HAPPENINGS.sent(line())), HAPPENINGS.permanent],
  ['cancelling', 'failed', () => HAPPENINGS.policy(undoable()), (run) => HAPPENINGS.ok(run, 'undo@/undo')],
];

/** A write that stops the run when it fails, after a step that then is undone. */
function undoable(): Driver {
  const nodes = [
    trigger,
    aNode('first', 'test.write'),
    writer({ onFailure: { policy: { action: 'stop', compensate: true } } }),
    aNode('undo'),
  ];
  const edges = [
    anEdge('start -> first'),
    anEdge('first -> s'),
    anEdge('first.compensate -> undo', { kind: 'compensate' }),
  ];
  return HAPPENINGS.ok(begun(nodes, edges), 'first');
}

/** One of every type of event that a run can hear of. */
const EVENTS: readonly RunEvent[] = [
  { type: 'run.started', at: 1, node: 'start', port: 'out', count: 1 },
  { type: 'step.started', at: 1, step: 's', attempt: 1 },
  { type: 'effects.sent', at: 1, step: 's', items: [0], leaseMs: 1 },
  { type: 'effects.learned', at: 1, step: 's', items: [0] },
  {
    type: 'step.attempted',
    at: 1,
    step: 's',
    attempt: 1,
    startedAt: 1,
    ok: 'all',
    counts: {},
    failures: [],
    jitter: 0,
  },
  { type: 'step.suspended', at: 1, step: 's', wait: { kind: 'timer', until: 2 } },
  { type: 'wait.ended', at: 1, step: 's', outcome: { kind: 'timer' } },
  { type: 'time.passed', at: 1 },
  { type: 'run.claimed', at: 1, fence: 2, leaseMs: 1, lapses: 0 },
  { type: 'cancel.requested', at: 1, by: 'test', reason: 'for a test', compensate: false },
  { type: 'run.abandoned', at: 1, by: 'test', reason: 'for a test', failure: failure('permanent'), writes: [] },
  { type: 'step.repaired', at: 1, step: 's', action: 'retry', by: 'test', reason: 'for a test' },
];

describe('a run', () => {
  it.each(WAYS)('that is %s may become %s', (from, to, make, happen) => {
    const run = make();
    expect(run.state.status).toBe(from);
    expect(happen(run).state.status).toBe(to);
  });

  it('makes every move that the table has, and no other', () => {
    const legal = RUN_STATUSES.flatMap((from) => RUN_MOVES[from].map((to) => `${from} → ${to}`));
    expect(WAYS.map(([from, to]) => `${from} → ${to}`).toSorted()).toEqual(legal.toSorted());
  });

  const ends = WAYS.filter(([, to], index) => isTerminalRun(to) && WAYS.findIndex((way) => way[1] === to) === index);
  it.each(
    ends.flatMap(([, to, make, happen]) => EVENTS.map((event) => [to, event.type, make, happen, event] as const)),
  )('that is %s hears no more of %s', (_, __, make, happen, event) => {
    const run = happen(make());
    expect(() => run.apply(event)).toThrow(RunOverError);
  });
});
