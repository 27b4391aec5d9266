import type { CircuitBreaker, RateLimit } from '@holdfast/workflow';
import { nodeOpenUntil } from './breaker.ts';
import { isRamping, nextAt, type Pacing, paceAfter, pacingOf, rampedPacing } from './pace.ts';
import type { EffectiveLimits, LimitState, Slot } from './state.ts';

/** A call that would like to go. */
export interface Asking {
  readonly slot: Omit<Slot, 'at' | 'until'>;
  /** How long the run's lease lasts. */
  readonly leaseMs: number;
  /** The node it is made for, with what that allows itself. */
  readonly node: string;
  readonly rateLimit: RateLimit | null;
  readonly circuitBreaker: CircuitBreaker | null;
  /** It was told to come back, and here it is: it need not stand in line again. */
  readonly isReturning: boolean;
  /** A write of the same attempt is outside already: it is let go as soon as the pace allows, whatever else. */
  readonly isBound: boolean;
  /** Longest time it would wait where it is. */
  readonly patienceMs: number;
}

/** Why a call is held back. Each is a rule id in the failure. */
export type HoldRule =
  | 'limits/rate'
  | 'limits/concurrency'
  | 'limits/breaker'
  | 'limits/pause'
  | 'limits/budget'
  /** The state could not be read. */
  | 'limits/unknown';

export type Admission =
  /** It may go at `at`, which is at most its patience away. */
  | { readonly kind: 'go'; readonly at: number; readonly isCounted: boolean }
  /** All places are taken; asking again soon may help. */
  | { readonly kind: 'full' }
  | { readonly kind: 'held'; readonly until: number; readonly rule: HoldRule };

/** How soon a probe's outcome, or a free place, is looked for again. */
const LOOK_AGAIN_MS = 1_000;
/** Those who come back after a hold come at least so far apart, where no rate says more. */
const LINE_GAP_MS = 20;

/** Whether calls have to ask at all: nothing is limited, nothing has happened. */
export function isGuarded(state: LimitState, limits: EffectiveLimits, asking: Asking, now: number): boolean {
  const { breaker, budget } = state;
  return (
    limits.rateLimit !== null ||
    limits.concurrency !== null ||
    asking.rateLimit !== null ||
    breaker.phase !== 'closed' ||
    isRamping(breaker.since, now) ||
    (budget !== null && budget.resetsAt > now) ||
    nodeOpenUntil(state, asking.circuitBreaker, now) > now
  );
}

/**
 * Lets a call go, or says when to come back. Pure. Invariants:
 * A1 While the breaker is open nothing goes; when its time is over exactly one call does, as the probe.
 * A2 At most `concurrency` calls hold a place, and no span of the rate sees more than its limit.
 * A3 Those who are held come back one after another, at the pace at which they can be let go.
 */
export function admit(
  state: LimitState,
  limits: EffectiveLimits,
  asking: Asking,
  now: number,
): { state: LimitState; result: Admission } {
  const { breaker, budget } = state;
  const pacing = rampedPacing(
    limits.rateLimit && pacingOf(limits.rateLimit),
    breaker.phase === 'closed' ? breaker.since : null,
    now,
  );
  const ownPacing = asking.rateLimit && pacingOf(asking.rateLimit);
  const held = (from: number, rule: HoldRule) => inLine(state, limits, pacing, from, rule);
  const isProbe = !asking.isBound && breaker.phase === 'open' && breaker.until <= now;
  if (!asking.isBound) {
    const rule = breaker.phase !== 'closed' && breaker.why === 'provider' ? 'limits/pause' : 'limits/breaker';
    if (breaker.phase === 'open' && !isProbe) return held(breaker.until, rule);
    if (breaker.phase === 'half_open') return held(now + LOOK_AGAIN_MS, rule);
    const ownUntil = nodeOpenUntil(state, asking.circuitBreaker, now);
    if (ownUntil > now) return held(ownUntil, 'limits/breaker');
    if (budget && budget.left <= 0 && budget.resetsAt > now) return held(budget.resetsAt, 'limits/budget');
    if (!isProbe && !asking.isReturning && state.line > now + asking.patienceMs) return held(now, 'limits/rate');
  }
  if (limits.concurrency !== null && state.slots.length >= limits.concurrency) {
    return asking.isBound || asking.patienceMs > 0
      ? { state, result: { kind: 'full' } }
      : held(now + LOOK_AGAIN_MS, 'limits/concurrency');
  }
  const ownPace = state.nodePaces[asking.node] ?? 0;
  const at = Math.max(
    pacing ? nextAt(state.pace, pacing, now) : now,
    ownPacing ? nextAt(ownPace, ownPacing, now) : now,
  );
  if (at - now > asking.patienceMs && !asking.isBound) return held(at, 'limits/rate');
  const isCounted = isProbe || limits.concurrency !== null;
  const slot = { ...asking.slot, at, until: at + asking.leaseMs };
  return {
    state: {
      ...state,
      pace: pacing ? paceAfter(state.pace, pacing, at) : state.pace,
      nodePaces: ownPacing
        ? { ...stillOwed(state.nodePaces, now), [asking.node]: paceAfter(ownPace, ownPacing, at) }
        : state.nodePaces,
      slots: isCounted ? [...state.slots, slot] : state.slots,
      breaker:
        isProbe && breaker.phase === 'open'
          ? { phase: 'half_open', why: breaker.why, since: breaker.since, probe: slot.id }
          : breaker,
      budget: budget && budget.resetsAt > now ? { ...budget, left: Math.max(0, budget.left - 1) } : null,
    },
    result: { kind: 'go', at, isCounted },
  };
}

/** Sends a call to the end of the line: it comes back when it can be let go, and nobody else at that moment. */
function inLine(
  state: LimitState,
  limits: EffectiveLimits,
  pacing: Pacing | null,
  from: number,
  rule: HoldRule,
): { state: LimitState; result: Admission } {
  const placeMs = limits.concurrency === null ? 0 : state.callMs / limits.concurrency;
  const gapMs = Math.max(LINE_GAP_MS, pacing?.intervalMs ?? 0, placeMs);
  const until = Math.ceil(Math.max(from, state.line + gapMs));
  return { state: { ...state, line: until }, result: { kind: 'held', until, rule } };
}

/** Paces of nodes that have not paid off: the others start afresh anyway. */
const stillOwed = (paces: LimitState['nodePaces'], now: number): LimitState['nodePaces'] =>
  Object.fromEntries(Object.entries(paces).filter(([, pace]) => pace > now));
