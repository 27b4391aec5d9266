import type { RunStatus, StepStatus } from '@holdfast/workflow';

/**
 * What people are shown of a status. Several statuses of the engine share one:
 * the difference is in the word, never in the colour alone.
 */
export const STATUS_KINDS = [
  'running',
  'failed',
  'handled',
  'asks',
  'waiting',
  'queued',
  'succeeded',
  'compensated',
  'skipped',
  'cancelled',
] as const;
export type StatusKind = (typeof STATUS_KINDS)[number];

/** Who must act. solid: now, or you; outline: waiting; tint: over. */
export type StatusFill = 'solid' | 'outline' | 'tint';

export const FILLS: Readonly<Record<StatusKind, StatusFill>> = {
  running: 'solid',
  failed: 'solid',
  handled: 'tint',
  asks: 'solid',
  waiting: 'outline',
  queued: 'outline',
  succeeded: 'tint',
  compensated: 'tint',
  skipped: 'tint',
  cancelled: 'solid',
};

/** The word beside the icon. More words than kinds: `parked` and `failed` look alike and read apart. */
export type StatusWord =
  | StatusKind
  | 'exception'
  | 'approval'
  | 'ambiguous'
  | 'retrying'
  | 'stopping'
  | 'off'
  | 'notReached';

export interface StatusLook {
  readonly kind: StatusKind;
  readonly word: StatusWord;
}

const RUN: Readonly<Record<RunStatus, StatusLook>> = {
  accepted: { kind: 'queued', word: 'queued' },
  running: { kind: 'running', word: 'running' },
  waiting: { kind: 'waiting', word: 'waiting' },
  parked: { kind: 'failed', word: 'exception' },
  cancelling: { kind: 'running', word: 'stopping' },
  succeeded: { kind: 'succeeded', word: 'succeeded' },
  failed: { kind: 'failed', word: 'failed' },
  cancelled: { kind: 'cancelled', word: 'cancelled' },
};

const STEP: Readonly<Record<StepStatus, StatusLook>> = {
  pending: { kind: 'queued', word: 'queued' },
  ready: { kind: 'queued', word: 'queued' },
  running: { kind: 'running', word: 'running' },
  gated: { kind: 'running', word: 'running' },
  retry_wait: { kind: 'waiting', word: 'retrying' },
  waiting: { kind: 'waiting', word: 'waiting' },
  ambiguous: { kind: 'asks', word: 'ambiguous' },
  parked: { kind: 'failed', word: 'exception' },
  succeeded: { kind: 'succeeded', word: 'succeeded' },
  failed_handled: { kind: 'handled', word: 'handled' },
  failed: { kind: 'failed', word: 'failed' },
  cancelled: { kind: 'cancelled', word: 'cancelled' },
  skipped: { kind: 'skipped', word: 'skipped' },
};

/**
 * How a run is shown. A run that waits for a person asks, any other wait is an outline.
 *
 * @param waitingFor kind of the wait, as the API names it
 */
export const lookOfRun = (status: RunStatus, waitingFor?: string | null): StatusLook =>
  status === 'waiting' && waitingFor === 'approval' ? { kind: 'asks', word: 'approval' } : RUN[status];

/** How a step is shown. */
export const lookOfStep = (status: StepStatus, waitingFor?: string | null): StatusLook =>
  status === 'waiting' && waitingFor === 'approval' ? { kind: 'asks', word: 'approval' } : STEP[status];
