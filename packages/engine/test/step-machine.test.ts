import { STEP_STATUSES, type StepStatus } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { IllegalMoveError, RepairRefusedError, STEP_BIRTHS, STEP_MOVES } from '../src/index.ts';
import { Driver, failure, planFor } from './driver.ts';
import { attempted, HAPPENINGS, type HappeningName, LONG_AFTER, repaired } from './happenings.ts';

const trigger = aNode('start', 'trigger.manual');

/** `s` under test, a write in flight beside it that keeps the run going, and a join behind both. */
const plan = planFor(
  [
    trigger,
    aNode('s', 'test.write', { policy: { onFailure: { policy: { action: 'stop' } } } }),
    aNode('other', 'test.write'),
    aNode('join', 'core.merge', { parameters: { deadlineMs: LONG_AFTER - 10_000 } }),
    aNode('bad'),
  ],
  [
    anEdge('start -> s'),
    anEdge('start -> other'),
    anEdge('s -> join.in1'),
    anEdge('other -> join.in2'),
    anEdge('s.fallback -> bad', { kind: 'fallback', on: ['data'] }),
  ],
);

const fresh = (): Driver => {
  const run = new Driver(plan, () => 'hold').start();
  HAPPENINGS.started(run, 'other');
  return HAPPENINGS.sent(run, 'other');
};
/** A run whose step, `s` unless it is the join, has this status. */
const WITH: Readonly<Record<StepStatus, () => Driver>> = {
  pending: () => HAPPENINGS.ok(fresh()),
  ready: fresh,
  running: () => HAPPENINGS.started(fresh()),
  gated: () => HAPPENINGS.sent(fresh()),
  retry_wait: () => HAPPENINGS.transient(fresh()),
  waiting: () => HAPPENINGS.suspended(fresh()),
  ambiguous: () => HAPPENINGS.ambiguous(fresh()),
  parked: () => HAPPENINGS.permanent(fresh()),
  succeeded: () => HAPPENINGS.ok(fresh()),
  failed_handled: () => HAPPENINGS.data(fresh()),
  failed: () => HAPPENINGS.policy(fresh()),
  cancelled: () => HAPPENINGS.cancel(fresh()),
  skipped: () => HAPPENINGS.skip(HAPPENINGS.permanent(fresh())),
};
const subjectOf = (status: StepStatus): string => (status === 'pending' ? 'join' : 's');

/**
 * Where a step is after each event, by where it was. `.`: where it was; `x`: an
 * illegal move; `-`: a repair that is refused, with the reason.
 */
const TABLE = `
                started  sent   learned  ok         transient   permanent  data            policy   ambiguous  suspended  called  time   claimed    cancel     retry  skip     done       fallback  resend  fail
pending         x        x      .        x          x           x          x               x        x          x          x       ready  .          cancelled  -      -        -          -         -       -
ready           running  gated  .        succeeded  retry_wait  parked     failed_handled  failed   ambiguous  waiting    x       .      .          cancelled  -      -        -          -         -       -
running         .        gated  .        succeeded  retry_wait  parked     failed_handled  failed   ambiguous  waiting    x       .      ready      cancelled  -      -        -          -         -       -
gated           .        .      .        succeeded  retry_wait  parked     failed_handled  failed   ambiguous  waiting    x       .      ambiguous  .          -      -        -          -         -       -
retry_wait      x        x      .        x          x           x          x               x        x          x          x       ready  .          cancelled  -      -        -          -         -       -
waiting         x        x      .        x          x           x          x               x        x          x          ready   ready  .          cancelled  -      -        -          -         -       -
ambiguous       x        .      .        succeeded  retry_wait  parked     failed_handled  failed   .          waiting    x       .      .          .          -      -        -          -         -       -
parked          x        x      .        x          x           x          x               x        x          x          x       .      .          cancelled  ready  skipped  succeeded  -         -       failed
succeeded       x        x      .        x          x           x          x               x        x          x          x       .      .          .          -      -        -          -         -       -
failed_handled  x        x      .        x          x           x          x               x        x          x          x       .      .          .          -      -        -          -         -       -
failed          x        x      .        x          x           x          x               x        x          x          x       .      .          .          -      -        -          -         -       -
cancelled       x        x      .        x          x           x          x               x        x          x          x       .      .          .          -      -        -          -         -       -
skipped         x        x      .        x          x           x          x               x        x          x          x       .      .          .          -      -        -          -         -       -
`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([status, ...all]) =>
  all.map((then, index) => [status as StepStatus, head[index] as HappeningName, then] as const),
);

/** Where the step went by the last event, one move after the other. */
const movesOf = (run: Driver, step: string) =>
  (run.entries.at(-1)?.moves ?? []).filter((move) => move.step === step).map(({ from, to }) => `${from} → ${to}`);
const walked = new Set<string>();
const note = (run: Driver): void => {
  for (const { moves } of run.entries) for (const { from, to } of moves) walked.add(`${from ?? 'nothing'} → ${to}`);
};

describe('a step', () => {
  it('is asked about in every status, and about everything that can happen', () => {
    expect(rows.map(([status]) => status)).toEqual([...STEP_STATUSES]);
    expect(head).toEqual(Object.keys(HAPPENINGS));
    expect(cells.length).toBe(STEP_STATUSES.length * head.length);
  });

  it.each(cells)('that is %s, %s: %s', (status, name, then) => {
    const run = WITH[status]();
    const step = subjectOf(status);
    expect(run.statusOf(step)).toBe(status);
    const happen = () => HAPPENINGS[name](run, step);
    if (then === 'x') expect(happen).toThrow(IllegalMoveError);
    else if (then === '-') expect(happen).toThrow(RepairRefusedError);
    else {
      happen();
      expect(run.statusOf(step)).toBe(then === '.' ? status : then);
      if (then === '.') expect(movesOf(run, step)).toEqual([]);
    }
    note(run);
  });
});

/** Moves that need more around the step than the table has. */
const ELSEWHERE: Readonly<Record<string, () => Driver>> = {
  'a join whose last input comes': () => HAPPENINGS.ok(HAPPENINGS.ok(fresh()), 'other'),
  'a step reached too often, without and with a way out': () => {
    const round = (more: Parameters<typeof planFor>[1]) =>
      new Driver(
        planFor(
          [trigger, aNode('poll'), aNode('end')],
          [anEdge('start -> poll'), anEdge('poll -> poll', { visitLimit: 1 }), ...more],
        ),
      )
        .start()
        .run();
    note(round([anEdge('poll.fallback -> end', { kind: 'fallback', on: ['policy'] })]));
    return round([]);
  },
  'a write that is refused for good while it is settled and the run is stopped': () =>
    HAPPENINGS.permanent(HAPPENINGS.cancel(WITH.ambiguous())),
  'a loop that is through': () =>
    new Driver(
      planFor(
        [trigger, aNode('loop', 'core.loop'), aNode('body')],
        [anEdge('start -> loop'), anEdge('loop.item -> body'), anEdge('body -> loop.return')],
      ),
    )
      .start()
      .run(),
  'failed items that an operator sends off by the fallback edge': () => {
    const parks = aNode('s', 'test.write', { policy: { onFailure: { data: { action: 'park' } } } });
    const edges = [anEdge('start -> s'), anEdge('s.fallback -> bad', { kind: 'fallback', on: ['data'] })];
    const run = new Driver(planFor([trigger, parks, aNode('bad')], edges), () => 'hold').start();
    return repaired('fallback')(attempted(failure('data'))(run));
  },
  'a stop that meets a write in doubt, whatever else its step was about to do': () => {
    for (const next of ['retry', 'again', 'run', 'wait'] as const) note(stoppedInDoubt(next));
    return stoppedInDoubt('retry');
  },
};

/** One item of the batch is in doubt, the other was tried again and got so far when the run is cancelled. */
function stoppedInDoubt(next: 'retry' | 'again' | 'run' | 'wait'): Driver {
  const run = new Driver(planFor([trigger, aNode('s', 'test.blind-each')], [anEdge('start -> s')]), () => 'hold').start(
    2,
  );
  run.apply({
    type: 'step.attempted',
    at: run.now,
    step: 's',
    attempt: 1,
    startedAt: run.now,
    jitter: 0.5,
    ok: [],
    counts: {},
    failures: [
      { items: [0], failure: failure('ambiguous') },
      { items: [1], failure: failure('transient') },
    ],
  });
  if (next !== 'retry') HAPPENINGS.time(run);
  if (next === 'run') HAPPENINGS.started(run);
  if (next === 'wait') HAPPENINGS.suspended(run);
  HAPPENINGS.cancel(run);
  expect(run.statusOf('s')).toBe('parked');
  return run;
}

describe('the table of moves', () => {
  it('has every move that a step makes, and no other', () => {
    for (const [status, name, then] of cells) {
      if (then === 'x' || then === '-') continue;
      const run = WITH[status]();
      HAPPENINGS[name](run, subjectOf(status));
      note(run);
    }
    for (const make of Object.values(ELSEWHERE)) note(make());
    const legal = [
      ...STEP_BIRTHS.map((to) => `nothing → ${to}`),
      ...STEP_STATUSES.flatMap((from) => STEP_MOVES[from].map((to) => `${from} → ${to}`)),
    ];
    expect([...walked].toSorted()).toEqual(legal.toSorted());
  });
});
