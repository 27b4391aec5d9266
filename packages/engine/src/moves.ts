import { type RunEvent, type RunStatus, STEP_STATUSES, type StepStatus } from '@holdfast/workflow';

type Table<Status extends string> = Readonly<Record<Status, readonly Status[]>>;

/**
 * Every legal move of a step, on one screen. An empty row is a final status.
 * What can be reached by no arrival never comes into being: nothing pending is skipped.
 * Missing on purpose: `gated → ready` and `ambiguous → running` (a write whose
 * outcome is unknown is settled, never started again), and anything out of
 * `succeeded`. A gated step gets back to `running` only by a definite answer.
 */
export const STEP_MOVES: Table<StepStatus> = {
  pending: ['ready', 'cancelled'],
  ready: ['running', 'cancelled', 'parked', 'failed_handled'],
  running: ['gated', 'succeeded', 'retry_wait', 'waiting', 'failed_handled', 'failed', 'cancelled', 'parked', 'ready'],
  gated: ['running', 'retry_wait', 'waiting', 'ambiguous'],
  retry_wait: ['ready', 'cancelled', 'parked'],
  waiting: ['ready', 'succeeded', 'cancelled', 'parked'],
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

/** An event that is about one step. */
type StepEvent = Extract<RunEvent, { readonly step: string }>['type'];

/**
 * How an event may find its step. A fact about the outside world is taken at any
 * time; every other one comes from somebody who knows where the step is.
 * A repair is checked once more, by what is parked.
 */
export const STEP_EVENTS: Readonly<Record<StepEvent, readonly StepStatus[]>> = {
  'step.started': ['ready', 'running', 'gated'],
  'effects.sent': ['ready', 'running', 'gated', 'ambiguous'],
  'effects.learned': STEP_STATUSES,
  'step.attempted': ['ready', 'running', 'gated', 'ambiguous'],
  'step.suspended': ['ready', 'running', 'gated', 'ambiguous'],
  'wait.ended': ['waiting'],
  'step.repaired': STEP_STATUSES,
};

/** Every legal move of a run. */
export const RUN_MOVES: Table<RunStatus> = {
  accepted: ['running', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  running: ['waiting', 'parked', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  waiting: ['running', 'parked', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  parked: ['running', 'cancelling', 'succeeded', 'failed', 'cancelled'],
  cancelling: ['cancelled', 'failed'],
  succeeded: [],
  failed: [],
  cancelled: [],
};

/** What is said of a call from outside: its run, or why it has none. */
export const INBOUND_STATUSES = ['accepted', 'rejected', 'duplicate', 'superseded', 'released'] as const;
export type InboundStatus = (typeof INBOUND_STATUSES)[number];

/** What a call is first said to be. */
export const INBOUND_BIRTHS: readonly InboundStatus[] = ['accepted', 'rejected', 'duplicate', 'superseded'];

/**
 * Every legal move of a call. The first word is the last, but for one that was taken
 * for a duplicate by its body alone: a person may let it in, once. Missing on purpose:
 * `rejected → accepted`, since a call that was refused is sent again by its sender, and anything that takes a run from its call.
 */
export const INBOUND_MOVES: Table<InboundStatus> = {
  accepted: [],
  rejected: [],
  duplicate: ['released'],
  superseded: [],
  released: [],
};

/** What has become of an event that was told: one that nobody waits for is kept until somebody does or its time is over. */
export const EVENT_STATUSES = ['kept', 'matched', 'expired'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** Every legal move of an event. It is born kept, and settled once. */
export const EVENT_MOVES: Table<EventStatus> = {
  kept: ['matched', 'expired'],
  matched: [],
  expired: [],
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

/** @throws IllegalMoveError if the event may not find its step like that. */
export function assertStepEvent(step: string, status: StepStatus, event: StepEvent): void {
  if (!STEP_EVENTS[event].includes(status)) throw new IllegalMoveError(`step ${step}`, status, event);
}

/** @throws IllegalMoveError if the table has no such move. */
export function assertRunMove(from: RunStatus, to: RunStatus): void {
  if (from !== to && !RUN_MOVES[from].includes(to)) throw new IllegalMoveError('the run', from, to);
}
