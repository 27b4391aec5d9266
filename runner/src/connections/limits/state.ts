import type { Limits, RateLimit } from '@holdfast/workflow';
import { DEFAULT_BREAKER } from '@holdfast/workflow';

/**
 * What all workers know together about the use of one connection: one row,
 * changed by pure functions over state and time. Instants are epoch
 * milliseconds by the database's clock.
 */
export interface LimitState {
  /** When the rate has been paid off: up to a burst before that, the next call may go. */
  readonly pace: number;
  /** The same for nodes that allow themselves less, by node. */
  readonly nodePaces: Readonly<Record<string, number>>;
  /** When the last of those that were told to come back may go. */
  readonly line: number;
  /** Calls under way that are counted: all, under a concurrency limit; else the probe alone. */
  readonly slots: readonly Slot[];
  /** How long a counted call takes, in milliseconds: a moving average. */
  readonly callMs: number;
  readonly breaker: Breaker;
  /** What the provider says is left of its own limit, while that is little. */
  readonly budget: Budget | null;
  /** The latest outcomes that were written down, newest last. */
  readonly outcomes: readonly { readonly at: number; readonly code: string }[];
}

/** A call under way. It belongs to a lease and lapses with it (failure-model section 4). */
export interface Slot {
  readonly id: string;
  readonly run: string;
  readonly fence: number;
  /** When it was let go. */
  readonly at: number;
  /** Held at least so long: the run's row may not be written yet. */
  readonly until: number;
}

/** `failures`: too many calls failed. `provider`: it asked us to wait. */
export type OpenReason = 'failures' | 'provider';

export type Breaker =
  /** `since`: when it closed after it had been open; from then on what waited is let go at a ramp. */
  | { readonly phase: 'closed'; readonly since: number | null; readonly failures: readonly number[] }
  | { readonly phase: 'open'; readonly why: OpenReason; readonly since: number; readonly until: number }
  | { readonly phase: 'half_open'; readonly why: OpenReason; readonly since: number; readonly probe: string };

export interface Budget {
  readonly left: number;
  readonly limit: number | null;
  readonly resetsAt: number;
}

export const CALM: LimitState = {
  pace: 0,
  nodePaces: {},
  line: 0,
  slots: [],
  callMs: 1_000,
  breaker: { phase: 'closed', since: null, failures: [] },
  budget: null,
  outcomes: [],
};

/** What holds for one connection, every default filled in. */
export interface EffectiveLimits {
  readonly rateLimit: RateLimit | null;
  readonly concurrency: number | null;
  readonly circuitBreaker: Required<Limits>['circuitBreaker'];
}

/** What a person set beats what the connection type declares, which beats the defaults. */
export const effectiveLimits = (declared: Limits | undefined, set: Limits): EffectiveLimits => ({
  rateLimit: set.rateLimit ?? declared?.rateLimit ?? null,
  concurrency: set.concurrency ?? declared?.concurrency ?? null,
  circuitBreaker: set.circuitBreaker ?? declared?.circuitBreaker ?? DEFAULT_BREAKER,
});

/** Without the calls whose lease has lapsed; a lost probe makes way for the next one at once. */
export function withoutSlots(state: LimitState, gone: readonly string[], now: number): LimitState {
  if (gone.length === 0 || !state.slots.some(({ id }) => gone.includes(id))) return state;
  const { breaker } = state;
  const isProbeGone = breaker.phase === 'half_open' && gone.includes(breaker.probe);
  return {
    ...state,
    slots: state.slots.filter(({ id }) => !gone.includes(id)),
    breaker: isProbeGone ? { phase: 'open', why: breaker.why, since: breaker.since, until: now } : breaker,
  };
}
