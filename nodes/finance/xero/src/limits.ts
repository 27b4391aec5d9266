import { DAY_MS, MINUTE_MS } from '@holdfast/node-sdk';
import type { ConnectionDescription, Effect } from '@holdfast/workflow';

/**
 * What Xero allows one organisation: 60 calls a minute, 5 at once, 5,000 a day (1,000
 * on its free tier). A used-up day is no case for trying again: its `Retry-After` and
 * the count of the day hold back the whole connection.
 * Source: developer.xero.com/faq/limits
 */
export const limits: NonNullable<ConnectionDescription['limits']> = {
  rateLimit: { limit: 60, perMs: MINUTE_MS },
  concurrency: 5,
};

export const budget: NonNullable<ConnectionDescription['budget']> = [
  { remaining: 'x-minlimit-remaining', perMs: MINUTE_MS },
  { remaining: 'x-daylimit-remaining', reset: 'retry-after', perMs: DAY_MS },
];

/**
 * Time in which an unanswered write is sent again with its key. Xero remembers a key
 * for about 6 minutes; what is older than this is looked up first.
 * Source: github.com/XeroAPI/xero-prompt-library
 */
export const KEY_WINDOW_MS = 4 * MINUTE_MS;

/** After so long a look-up shows every write. Xero publishes nothing: twice what a call of its own may take. */
export const CONSISTENCY_DELAY_MS = 2 * MINUTE_MS;

/** A call over a limit is refused unread. */
const refuses = { statuses: [429], source: 'https://developer.xero.com/faq/limits' } as const;

/** A write that makes a document: the same key within the window, a look-up by its mark afterwards. */
export const CREATES: Effect = {
  kind: 'write',
  safeBy: 'key',
  keyWindowMs: KEY_WINDOW_MS,
  consistencyDelayMs: CONSISTENCY_DELAY_MS,
  provesAbsence: true,
  refuses,
};

/**
 * Documents of one call: Xero names no fixed number, and asks for some fifty.
 * Source: developer.xero.com/documentation/api/accounting/requests-and-responses
 */
export const MAX_BATCH = 50;
/** Of one call's documents: Xero takes bodies of 3.5 MB, of which some is left to what stands around them. Same source. */
export const MAX_BATCH_BYTES = 3_400_000;

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
