import type { RunStatus, StepStatus } from '@holdfast/workflow';

type Table<Status extends string> = Readonly<Record<Status, readonly Status[]>>;

/**
 * Every legal move of a step, on one screen. An empty row is a final status.
 * Missing on purpose: `gated → ready` and `ambiguous → running` (a write whose
 * outcome is unknown is settled, never started again), and anything out of
 * `succeeded`. A gated step gets back to `running` only by a definite answer.
 */
export const STEP_MOVES: Table<StepStatus> = {
  pending: ['ready', 'skipped', 'cancelled', 'failed'],
  ready: ['running', 'cancelled', 'parked', 'failed', 'failed_handled'],
  running: ['gated', 'succeeded', 'retry_wait', 'waiting', 'failed_handled', 'failed', 'cancelled', 'parked', 'ready'],
  gated: ['running', 'succeeded', 'retry_wait', 'waiting', 'ambiguous', 'failed_handled'],
  retry_wait: ['ready', 'cancelled', 'parked', 'failed'],
  waiting: ['ready', 'succeeded', 'failed_handled', 'failed', 'cancelled', 'parked'],
  ambiguous: ['succeeded', 'retry_wait', 'waiting', 'failed_handled', 'failed', 'cancelled', 'parked'],
  parked: ['ready', 'succeeded', 'failed_handled', 'failed', 'cancelled', 'skipped'],
  succeeded: [],
  failed_handled: [],
  failed: [],
  cancelled: [],
  skipped: [],
};

/** The statuses a step may come into being with. A trigger's step is born done. */
export const STEP_BIRTHS: readonly StepStatus[] = ['pending', 'ready', 'succeeded'];

/** Every legal move of a run. */
export const RUN_MOVES: Table<RunStatus> = {
  accepted: ['running', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  running: ['waiting', 'parked', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  waiting: ['running', 'parked', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  parked: ['running', 'waiting', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  cancelling: ['cancelled', 'failed'],
  succeeded: [],
  failed: [],
  cancelled: [],
};

/** A transition the table does not have: a defect of ours, never a warning. */
export class IllegalMoveError extends Error {
  override readonly name = 'IllegalMoveError';
  readonly subject: string;
  readonly from: string | null;
  readonly to: string;

  constructor(subject: string, from: string | null, to: string) {
    super(`Illegal move of ${subject}: ${from ?? 'nothing'} → ${to}`);
    this.subject = subject;
    this.from = from;
    this.to = to;
  }
}

/** @throws IllegalMoveError if the table has no such move. */
export function assertStepMove(step: string, from: StepStatus | null, to: StepStatus): void {
  const legal = from === null ? STEP_BIRTHS : STEP_MOVES[from];
  if (!legal.includes(to)) throw new IllegalMoveError(`step ${step}`, from, to);
}

/** @throws IllegalMoveError if the table has no such move. */
export function assertRunMove(from: RunStatus, to: RunStatus): void {
  if (from !== to && !RUN_MOVES[from].includes(to)) throw new IllegalMoveError('the run', from, to);
}
