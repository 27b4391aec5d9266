import type { Failure, Repair } from '@holdfast/workflow';
import { type Driver, failure } from './driver.ts';

export const LEASE_MS = 15_000;
/** Long after everything that a test gives a deadline. */
export const LONG_AFTER = 9e12;

/** Something that happens to a run, or to a step of it: `s` where none is named. */
export type Happening = (run: Driver, step?: string) => Driver;

/** An attempt ended well, or with this failure of its first item. */
export const attempted =
  (failed: Failure | null): Happening =>
  (run, step = 's') =>
    run.apply({
      type: 'step.attempted',
      at: run.now,
      step,
      attempt: 1,
      startedAt: run.now,
      jitter: 0.5,
      ok: failed ? [] : 'all',
      counts: failed ? {} : { out: 1 },
      failures: failed ? [{ items: [0], failure: failed }] : [],
    });
export const repaired =
  (action: Repair): Happening =>
  (run, step = 's') =>
    run.apply({ type: 'step.repaired', at: run.now, step, action, by: 'test', reason: 'for a test' });

/** Everything that can happen to a step. */
export const HAPPENINGS = {
  started: (run, step = 's') => run.apply({ type: 'step.started', at: run.now, step, attempt: 1 }),
  sent: (run, step = 's') => run.apply({ type: 'effects.sent', at: run.now, step, items: [0], leaseMs: LEASE_MS }),
  learned: (run, step = 's') => run.apply({ type: 'effects.learned', at: run.now, step, items: [0] }),
  ok: attempted(null),
  transient: attempted(failure('transient')),
  permanent: attempted(failure('permanent')),
  data: attempted(failure('data')),
  policy: attempted(failure('policy')),
  ambiguous: attempted(failure('ambiguous')),
  suspended: (run, step = 's') =>
    run.apply({ type: 'step.suspended', at: run.now, step, wait: { kind: 'callback', deadline: LONG_AFTER } }),
  called: (run, step = 's') => run.apply({ type: 'wait.ended', at: run.now, step, outcome: { kind: 'called' } }),
  time: (run) => run.apply({ type: 'time.passed', at: LONG_AFTER + 1 }),
  claimed: (run) => run.apply({ type: 'run.claimed', at: run.now, fence: 9, leaseMs: LEASE_MS, lapses: 1 }),
  cancel: (run) =>
    run.apply({ type: 'cancel.requested', at: run.now, by: 'test', reason: 'for a test', compensate: false }),
  retry: repaired('retry'),
  skip: repaired('skip'),
  done: repaired('done'),
  fallback: repaired('fallback'),
  resend: repaired('resend'),
  fail: repaired('fail'),
} as const satisfies Readonly<Record<string, Happening>>;
export type HappeningName = keyof typeof HAPPENINGS;
