import { backoffMs, type ResolvedRetry } from './policy.ts';

/** When one try begins, in milliseconds after the first one, each try failing at once. */
export interface ScheduledTry {
  /** From 1. */
  readonly number: number;
  readonly earliestMs: number;
  /** With half of each jitter: what happens on average. */
  readonly usualMs: number;
  readonly latestMs: number;
}

export interface RetrySchedule {
  readonly tries: readonly ScheduledTry[];
  /** The time budget ends it before the number of tries does. */
  readonly isCut: boolean;
}

/**
 * When a step is tried, by the engine's own arithmetic. A try that on average
 * would begin after the budget is left out; a provider's `Retry-After` comes on top.
 */
export function retrySchedule(retry: ResolvedRetry): RetrySchedule {
  const tries: ScheduledTry[] = [{ number: 1, earliestMs: 0, usualMs: 0, latestMs: 0 }];
  for (let last = tries[0]; last && last.number < retry.maxAttempts; last = tries.at(-1)) {
    const usualMs = last.usualMs + backoffMs(retry, last.number, 0.5);
    if (usualMs > retry.budgetMs) return { tries, isCut: true };
    tries.push({
      number: last.number + 1,
      earliestMs: last.earliestMs + backoffMs(retry, last.number, 0),
      usualMs,
      latestMs: Math.min(retry.budgetMs, last.latestMs + backoffMs(retry, last.number, 1)),
    });
  }
  return { tries, isCut: false };
}
