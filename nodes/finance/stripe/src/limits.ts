import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@holdfast/node-sdk';
import type { ConnectionDescription, Effect } from '@holdfast/workflow';

/**
 * What Stripe allows one account: 100 calls a second, 25 in a sandbox. The lower one is kept to, so
 * that what was tried out behaves the same when it is live.
 * Source: docs.stripe.com/rate-limits
 */
export const limits: NonNullable<ConnectionDescription['limits']> = {
  rateLimit: { limit: 25, perMs: SECOND_MS },
};

/**
 * Time in which an unanswered write is sent again with its key: Stripe forgets one after 24 hours at
 * the earliest. Source: docs.stripe.com/api/idempotent_requests
 */
export const KEY_WINDOW_MS = 24 * HOUR_MS;

/** A call ends within 80 seconds, the longest that Stripe's own libraries wait: after so long nothing is under way. */
export const CONSISTENCY_DELAY_MS = 2 * MINUTE_MS;

/** A call over a limit is refused before anything is done. */
const refuses = { statuses: [429], source: 'https://docs.stripe.com/rate-limits' } as const;

/** A write that makes something: the same key within the window, a look-up by its mark afterwards. */
export const CREATES: Effect = {
  kind: 'write',
  safeBy: 'key',
  keyWindowMs: KEY_WINDOW_MS,
  consistencyDelayMs: CONSISTENCY_DELAY_MS,
  provesAbsence: true,
  refuses,
};

/** A write that nobody can look up: past the time of its key a person has to. */
export const KEYED: Effect = { kind: 'write', safeBy: 'key', keyWindowMs: KEY_WINDOW_MS, refuses };

/** A write that brings something into a state: it looks first, and leaves alone what is so already. */
export const BRINGS_ABOUT: Effect = { kind: 'write', safeBy: 'upsert', looksFirst: true, refuses };
