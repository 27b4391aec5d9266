import { MINUTE_MS } from '@holdfast/node-sdk';
import type { ConnectionDescription, Effect } from '@holdfast/workflow';

const SOURCE =
  'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/administration/operational-limits-online';

/**
 * What Business Central allows one user, and an application is a user: 6,000 calls in five
 * minutes, 5 of them at once. A call over it is answered 429; one that waited eight minutes 503.
 */
export const limits: NonNullable<ConnectionDescription['limits']> = {
  rateLimit: { limit: 6_000, perMs: 5 * MINUTE_MS },
  concurrency: 5,
};

/** Operations of one batch. */
export const MAX_BATCH = 100;

/** A call ends within ten minutes: after so long nothing of it is still under way. */
export const CONSISTENCY_DELAY_MS = 10 * MINUTE_MS;

/** A call over a limit is refused unread. */
const refuses = { statuses: [429], source: SOURCE } as const;

/** A write that makes a record. There is no key: it is looked up by its mark or its number, never in a replica. */
export const CREATES: Effect = {
  kind: 'write',
  safeBy: 'probe',
  consistencyDelayMs: CONSISTENCY_DELAY_MS,
  provesAbsence: true,
  refuses,
};

/** A write that posts: what it posted shows in the status of the document. */
export const POSTS: Effect = CREATES;

/** A write that brings a record into a state, under the version that was read: it leaves alone what is there already. */
export const BRINGS_ABOUT: Effect = { kind: 'write', safeBy: 'upsert', looksFirst: true, refuses };

/** A write that nobody can look up: a person has to. */
export const UNSAFE: Effect = { kind: 'write', safeBy: 'unsafe', refuses };
