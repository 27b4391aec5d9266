import type { StepId } from '@holdfast/workflow';
import type { Outcome } from './outcome.ts';
import type { Timer, Timers } from './timers.ts';

/** Time a node has to notice that it was told to stop. */
const GRACE_MS = 5_000;
const MAX_ATTEMPT_MS = 3_600_000;

/** An attempt that is under way. */
interface Attempt {
  readonly abort: AbortController;
  /** Epoch milliseconds: when this attempt began, not the first one of its step. */
  readonly startedAt: number;
}

/** Attempts of one run that are under way. One that was told to stop, or replaced, is heard of no more. */
export class UnderWay {
  readonly #timers: Timers;
  readonly #attempts = new Map<StepId, Attempt>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get size(): number {
    return this.#attempts.size;
  }

  /** Each step with when its attempt began, epoch milliseconds. */
  steps(): readonly (readonly [step: StepId, startedAt: number])[] {
    return [...this.#attempts].map(([step, { startedAt }]) => [step, startedAt]);
  }

  /**
   * Follows an attempt to its end, for as long as its policy gives it.
   *
   * @param timeMs what the policy gives all its items together
   */
  follow(
    step: StepId,
    attempt: Attempt,
    running: Promise<Outcome>,
    timeMs: number,
    { ended, broke }: { ended(outcome: Outcome): void; broke(error: unknown): void },
  ): void {
    this.#attempts.set(step, attempt);
    const limit: Timer = this.#timers.after(Math.min(timeMs + GRACE_MS, MAX_ATTEMPT_MS), () =>
      attempt.abort.abort(new DOMException('The step took too long.', 'TimeoutError')),
    );
    running
      .then((outcome) => {
        if (this.#attempts.get(step) !== attempt) return;
        this.#attempts.delete(step);
        ended(outcome);
      })
      .catch(broke)
      .finally(() => this.#timers.cancel(limit));
  }

  abort(step: StepId): void {
    this.#attempts.get(step)?.abort.abort();
    this.#attempts.delete(step);
  }

  abortAll(): void {
    for (const { abort } of this.#attempts.values()) abort.abort();
    this.#attempts.clear();
  }
}
