import type { Failure } from '@holdfast/workflow';
import { fail, type NodeFailure } from './failures.ts';

/** A write that the provider accepted and was not through with. */
export interface Accepted {
  /** Where it tells how far it is. It comes from the provider: trust it no more than the rest of an answer. */
  readonly statusUrl: string;
  /** Time since the write was first sent. */
  readonly sinceMs: number;
}

/**
 * Thrown by a write, and by `poll`: the provider took it on and will tell at an
 * address when it is done. It is asked there after `afterMs`, and never sent again meanwhile.
 */
export const accepted = (details: {
  readonly message: string;
  readonly statusUrl: string;
  readonly afterMs: number;
  readonly evidence?: Failure['evidence'];
}): NodeFailure =>
  fail.ambiguous('accepted', {
    message: details.message,
    phase: 'answered',
    decidedBy: '1b.202',
    evidence: { ...details.evidence, statusUrl: details.statusUrl, retryAfterMs: details.afterMs },
  });

/** Thrown by `poll`: the provider did not do what it had accepted, and will not. */
export const refusedLater = (code: string, message: string, evidence?: Failure['evidence']): NodeFailure =>
  fail.data(code, { message, phase: 'answered', decidedBy: 'poll', ...(evidence ? { evidence } : {}) });
