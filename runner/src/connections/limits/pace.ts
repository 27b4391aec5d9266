import type { RateLimit } from '@holdfast/workflow';

/**
 * A token bucket, kept as the one moment at which it is full again (the generic
 * cell rate algorithm). Invariant:
 * P1 No span of `perMs` ever sees more than `limit` calls, the first burst included.
 */
export interface Pacing {
  readonly intervalMs: number;
  /** Calls that may go at once after a rest. */
  readonly burst: number;
}

/** The ramp after a breaker closed: how long it lasts, how it begins, how fast it grows. */
const RAMP_MS = 30_000;
const RAMP_DOUBLES_MS = 3_000;
const RAMP_FIRST_MS = 1_000;

/** A tenth of the limit may go at once; the refill makes up for it, so that P1 holds. */
export function pacingOf({ limit, perMs }: RateLimit): Pacing {
  const burst = Math.max(1, Math.floor(limit / 10));
  return { burst, intervalMs: perMs / (limit - burst + 1) };
}

/** Whether what waited for a breaker to close is still let go step by step. */
export const isRamping = (closedAt: number | null, now: number): closedAt is number =>
  closedAt !== null && now - closedAt < RAMP_MS;

/**
 * The pace after a breaker closed: one call a second, doubling every three
 * seconds for half a minute, and never more than the rate. Null: no pace at all.
 */
export function rampedPacing(pacing: Pacing | null, closedAt: number | null, now: number): Pacing | null {
  if (!isRamping(closedAt, now)) return pacing;
  const intervalMs = RAMP_FIRST_MS / 2 ** (Math.max(0, now - closedAt) / RAMP_DOUBLES_MS);
  return { burst: 1, intervalMs: Math.max(intervalMs, pacing?.intervalMs ?? 0) };
}

/** When the next call may go. */
export const nextAt = (pace: number, { intervalMs, burst }: Pacing, now: number): number =>
  Math.max(now, pace - (burst - 1) * intervalMs);

/** After a call that goes at `at`. */
export const paceAfter = (pace: number, { intervalMs }: Pacing, at: number): number => Math.max(pace, at) + intervalMs;
