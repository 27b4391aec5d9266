import { isRamping, nextAt, pacingOf, rampedPacing } from './pace.ts';
import type { EffectiveLimits, LimitState } from './state.ts';

/** How a connection stands, for people. Instants are epoch milliseconds. */
export interface Standing {
  readonly breaker: 'closed' | 'open' | 'half_open';
  readonly since: number | null;
  readonly opensUntil: number | null;
  readonly pausedUntil: number | null;
  readonly isRamping: boolean;
  readonly rateLeft: number | null;
  readonly inUse: number | null;
  readonly lineUntil: number | null;
  readonly providerBudget: { readonly left: number; readonly limit: number | null; readonly resetsAt: number } | null;
  readonly outcomes: readonly { readonly at: number; readonly code: string }[];
}

/** A pause that the provider asked for is no open breaker to a reader: nothing failed. */
export function standingOf(state: LimitState, limits: EffectiveLimits, now: number): Standing {
  const { breaker, budget, line } = state;
  const isPause = breaker.phase === 'open' && breaker.why === 'provider';
  const until = breaker.phase === 'open' ? breaker.until : null;
  return {
    breaker: isPause ? 'closed' : breaker.phase,
    since: isPause || breaker.phase === 'closed' ? null : breaker.since,
    opensUntil: isPause ? null : until,
    pausedUntil: isPause ? until : null,
    isRamping: breaker.phase === 'closed' && isRamping(breaker.since, now),
    rateLeft: rateLeft(state, limits, now),
    inUse: limits.concurrency === null ? null : state.slots.length,
    lineUntil: line > now ? line : null,
    providerBudget: budget && budget.resetsAt > now ? budget : null,
    outcomes: state.outcomes.toReversed(),
  };
}

/** Calls that would be let go at once, one after another. */
function rateLeft({ pace, breaker }: LimitState, { rateLimit }: EffectiveLimits, now: number): number | null {
  if (rateLimit === null) return null;
  const closedAt = breaker.phase === 'closed' ? breaker.since : null;
  const pacing = rampedPacing(pacingOf(rateLimit), closedAt, now);
  if (pacing === null || nextAt(pace, pacing, now) > now) return 0;
  return Math.min(pacing.burst, Math.floor((now - pace) / pacing.intervalMs) + pacing.burst);
}
