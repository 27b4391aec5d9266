import { NodeFailure } from '@holdfast/node-sdk';
import { heldUntil } from '@holdfast/workflow';
import { messageOf } from '../../runtime.ts';

const FIRST_MS = 5_000;
const LONGEST_MS = 60 * 60_000;

/** When something that went wrong is tried again, in milliseconds from now: as the provider says, else after doubling pauses. */
export function againAfterMs(error: unknown, tries: number, now: number): number {
  const failure = error instanceof NodeFailure ? error.failure : null;
  const held = failure === null ? null : heldUntil(failure);
  if (held !== null) return Math.max(1_000, held - now);
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, Math.max(0, tries - 1)));
  return Math.max(doubled, failure?.evidence?.retryAfterMs ?? 0);
}

/** What went wrong, for people. */
export const wordsOf = (error: unknown): string =>
  error instanceof NodeFailure ? error.failure.message : messageOf(error);

/** Held back by a limit of ours: that is no trouble, and is not told as one. */
export const isHeld = (error: unknown): boolean => error instanceof NodeFailure && heldUntil(error.failure) !== null;
