import type { BudgetHeaders } from '@holdfast/workflow';
import { RETRY_AFTER_MAX_MS, RETRY_AFTER_MIN_MS } from '../classify.ts';
import type { SendOutcome } from './breaker.ts';

type Told = NonNullable<SendOutcome['budget']>;
type Headers = Readonly<Record<string, string>>;

/** Above this a reset is an instant in epoch seconds, not a span (GitHub, X). */
const EPOCH_FROM_S = 1_000_000_000;

/** Header names that many providers use; the first pair is draft-ietf-httpapi-ratelimit-headers up to version 07. */
const USUAL: readonly BudgetHeaders[] = [
  { remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  { remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
  { remaining: 'x-rate-limit-remaining', reset: 'x-rate-limit-reset' },
];
const LIMIT_OF: Readonly<Record<string, string>> = {
  'ratelimit-remaining': 'ratelimit-limit',
  'x-ratelimit-remaining': 'x-ratelimit-limit',
  'x-rate-limit-remaining': 'x-rate-limit-limit',
};

/**
 * What an answer says is left of the provider's own limit: the tightest, where
 * it names several. Times are clamped like `Retry-After`; what a header says of a budget that
 * is declared for longer, such as a day, is believed for that long. Null: it says nothing usable.
 *
 * @param now epoch milliseconds, for resets that are given as an instant
 */
export function readBudget(headers: Headers, declared: readonly BudgetHeaders[], now: number): Told | null {
  const told = [...declared, ...USUAL].flatMap((names) => byNames(headers, names, now));
  told.push(...structured(headers.ratelimit ?? ''));
  return told.toSorted((a, b) => a.left - b.left)[0] ?? null;
}

function byNames(headers: Headers, { remaining, reset, perMs }: BudgetHeaders, now: number): Told[] {
  const left = whole(headers[remaining]);
  if (left === null) return [];
  const said = reset === undefined ? null : whole(headers[reset]);
  const resetMs = said === null ? perMs : said > EPOCH_FROM_S ? said * 1_000 - now : said * 1_000;
  if (resetMs === undefined) return [];
  const most = said === null || perMs === undefined ? RETRY_AFTER_MAX_MS : Math.max(RETRY_AFTER_MAX_MS, perMs);
  return [{ left, limit: whole(headers[LIMIT_OF[remaining] ?? '']), resetMs: clamp(resetMs, most) }];
}

/** `RateLimit: "minute";r=12;t=30, "day";r=4000;t=3600`: draft-ietf-httpapi-ratelimit-headers from version 08 on. */
function structured(header: string): Told[] {
  return header.split(',').flatMap((item) => {
    const left = whole(/;\s*r=(\d+)/.exec(item)?.[1]);
    const seconds = whole(/;\s*t=(\d+)/.exec(item)?.[1]);
    return left === null || seconds === null ? [] : [{ left, limit: null, resetMs: clamp(seconds * 1_000) }];
  });
}

/** A whole number as headers have it, a list's first member; anything else is no number. */
function whole(text: string | undefined): number | null {
  const digits = /^\s*(\d{1,15})\s*(?:[,;].*)?$/.exec(text ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

const clamp = (ms: number, most = RETRY_AFTER_MAX_MS): number => Math.min(most, Math.max(RETRY_AFTER_MIN_MS, ms));
