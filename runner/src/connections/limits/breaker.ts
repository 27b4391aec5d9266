import type { CircuitBreaker } from '@holdfast/workflow';
import type { Breaker, Budget, EffectiveLimits, LimitState } from './state.ts';

/** What a call came to, as far as its connection is concerned. */
export interface SendOutcome {
  /** Id of the call. */
  readonly id: string;
  /** `fine`: the provider gave a definite answer. `trouble`: transient or ambiguous. `none`: the call never took place. */
  readonly verdict: 'fine' | 'trouble' | 'none';
  /** Failure code, or `ok`. */
  readonly code: string;
  /** The provider asks everybody to wait so long. */
  readonly pauseMs: number | null;
  /** What the provider says is left, and in how long it is full again. */
  readonly budget: { readonly left: number; readonly limit: number | null; readonly resetMs: number } | null;
}

const KEPT_OUTCOMES = 10;
/** Weight of the latest call in the average of how long calls take. */
const NEW_SHARE = 0.2;
/** Below so many calls left, or a tenth, the provider's own count is minded. */
const LOW_CALLS = 10;
const LOW_SHARE = 0.1;

export const isLow = ({ left, limit }: Pick<Budget, 'left' | 'limit'>): boolean =>
  left <= Math.max(LOW_CALLS, limit === null ? 0 : limit * LOW_SHARE);

/**
 * Writes down what came of a call. Pure. Invariants:
 * B1 While the breaker is half open, the outcome of its one probe decides, and nobody else's.
 * B2 A pause that the provider asked for is never cut short by another outcome.
 */
export function recordOutcome(
  state: LimitState,
  limits: EffectiveLimits,
  outcome: SendOutcome,
  now: number,
): LimitState {
  const breaker = breakerAfter(state.breaker, limits.circuitBreaker, outcome, now);
  const slot = state.slots.find(({ id }) => id === outcome.id);
  const isWorthKeeping = outcome.verdict === 'trouble' || breaker.phase !== state.breaker.phase;
  return {
    ...state,
    slots: slot ? state.slots.filter(({ id }) => id !== outcome.id) : state.slots,
    callMs: slot ? state.callMs + (Math.max(0, now - slot.at) - state.callMs) * NEW_SHARE : state.callMs,
    breaker,
    budget: budgetAfter(state.budget, outcome.budget, now),
    outcomes: isWorthKeeping
      ? [...state.outcomes, { at: now, code: outcome.code }].slice(-KEPT_OUTCOMES)
      : state.outcomes,
  };
}

function breakerAfter(breaker: Breaker, rule: CircuitBreaker, outcome: SendOutcome, now: number): Breaker {
  const isProbe = breaker.phase === 'half_open' && breaker.probe === outcome.id;
  if (outcome.pauseMs !== null) {
    const until = Math.max(now + outcome.pauseMs, breaker.phase === 'open' ? breaker.until : 0);
    return { phase: 'open', why: 'provider', since: breaker.phase === 'closed' ? now : breaker.since, until };
  }
  if (breaker.phase === 'closed') return outcome.verdict === 'trouble' ? counted(breaker, rule, now) : breaker;
  if (!isProbe) return breaker;
  switch (outcome.verdict) {
    case 'fine':
      return { phase: 'closed', since: now, failures: [] };
    case 'trouble':
      return { phase: 'open', why: 'failures', since: breaker.since, until: now + rule.openMs };
    case 'none':
      return { phase: 'open', why: breaker.why, since: breaker.since, until: now };
  }
}

function counted(breaker: Extract<Breaker, { phase: 'closed' }>, rule: CircuitBreaker, now: number): Breaker {
  const failures = [...breaker.failures, now].slice(-rule.failures);
  const inWindow = failures.filter((at) => at > now - rule.windowMs).length;
  return inWindow >= rule.failures
    ? { phase: 'open', why: 'failures', since: now, until: now + rule.openMs }
    : { ...breaker, failures };
}

function budgetAfter(known: Budget | null, said: SendOutcome['budget'], now: number): Budget | null {
  const present = known && known.resetsAt > now ? known : null;
  if (!said) return present;
  const told: Budget = { left: said.left, limit: said.limit, resetsAt: now + said.resetMs };
  // Answers overtake each other: within one window the lower count is the later one.
  if (present && present.resetsAt > now + said.resetMs / 2 && present.left < told.left) return present;
  return isLow(told) ? told : null;
}

/** Until when a node that allows fewer failures than its connection holds back of its own accord; 0: it does not. */
export function nodeOpenUntil({ breaker }: LimitState, rule: CircuitBreaker | null, now: number): number {
  if (rule === null || breaker.phase !== 'closed') return 0;
  const recent = breaker.failures.filter((at) => at > now - rule.windowMs);
  const last = recent.at(-1);
  return last !== undefined && recent.length >= rule.failures ? last + rule.openMs : 0;
}
