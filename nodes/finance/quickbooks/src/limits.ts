import { DAY_MS, HOUR_MS, MINUTE_MS } from '@holdfast/node-sdk';
import type { ConnectionDescription, Effect } from '@holdfast/workflow';

/**
 * What QuickBooks allows one company: 500 calls a minute, and 10 at once. Its 429 says no
 * time; the documentation says a minute.
 * Source: developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles
 */
export const limits: NonNullable<ConnectionDescription['limits']> = {
  rateLimit: { limit: 500, perMs: MINUTE_MS },
  concurrency: 10,
};

/**
 * A batch counts by itself: 40 of them a minute, at most 30 payloads in each. Another page of Intuit's says 50: the smaller is kept to.
 * Source: blogs.intuit.com/2023/07/19/building-smarter-with-intuit-batch-without-a-scratch
 */
export const MAX_BATCH = 30;

/**
 * Time in which an unanswered write is sent again with its `requestid`. QuickBooks publishes
 * no lifetime: what is older than an hour is looked up first, and sent again with the same one.
 */
export const KEY_WINDOW_MS = HOUR_MS;

/** A call ends within 120 seconds: after so long nothing of it is still under way. */
export const CONSISTENCY_DELAY_MS = 2 * MINUTE_MS;

/** How far before the run's beginning a look-up begins: clocks differ. */
export const LOOK_BACK_MS = DAY_MS;

/** A call over a limit is refused unread. */
const refuses = {
  statuses: [429],
  source: 'https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles',
} as const;

/** A write that makes a document: the same `requestid` within the window, a look-up by its mark afterwards. */
export const CREATES: Effect = {
  kind: 'write',
  safeBy: 'key',
  keyWindowMs: KEY_WINDOW_MS,
  consistencyDelayMs: CONSISTENCY_DELAY_MS,
  provesAbsence: true,
  refuses,
};

/** A write that nobody can look up: past the time of its `requestid` a person has to. */
export const KEYED: Effect = { kind: 'write', safeBy: 'key', keyWindowMs: KEY_WINDOW_MS, refuses };

/** The same for one that shares its call with others: its mark alone tells whether it was made. */
export const CREATES_TOGETHER: Effect = {
  kind: 'write',
  safeBy: 'probe',
  consistencyDelayMs: CONSISTENCY_DELAY_MS,
  provesAbsence: true,
  refuses,
};

/** A write that brings a document into a state: it looks first, and leaves alone what is there already. */
export const BRINGS_ABOUT: Effect = { kind: 'write', safeBy: 'upsert', looksFirst: true, refuses };
