import type { StepId } from '@holdfast/workflow';
import type { Outcome } from './outcome.ts';
import type { Timer, Timers } from './timers.ts';

/** Time a node has to notice that it was told to stop. */
const GRACE_MS = 5_000;
const MAX_ATTEMPT_MS = 3_600_000;

/** Attempts of one run that are under way. One that was told to stop, or replaced, is heard of no more. */
export class UnderWay {
  readonly #timers: Timers;
  readonly #attempts = new Map<StepId, AbortController>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get size(): number {
    return this.#attempts.size;
  }

  steps(): Iterable<StepId> {
    return this.#attempts.keys();
  }

  /**
   * Follows an attempt to its end, for as long as its policy gives it.
   *
   * @param timeMs what the policy gives all its items together
   */
  follow(
    step: StepId,
    abort: AbortController,
    running: Promise<Outcome>,
    timeMs: number,
    { ended, broke }: { ended(outcome: Outcome): void; broke(error: unknown): void },
  ): void {
    this.#attempts.set(step, abort);
    const limit: Timer = this.#timers.after(Math.min(timeMs + GRACE_MS, MAX_ATTEMPT_MS), () =>
      abort.abort(new DOMException('The step took too long.', 'TimeoutError')),
    );
    running
      .then((outcome) => {
        if (this.#attempts.get(step) !== abort) return;
        this.#attempts.delete(step);
        ended(outcome);
      })
      .catch(broke)
      .finally(() => this.#timers.cancel(limit));
  }

  abort(step: StepId): void {
    this.#attempts.get(step)?.abort();
    this.#attempts.delete(step);
  }

  abortAll(): void {
    for (const abort of this.#attempts.values()) abort.abort();
    this.#attempts.clear();
  }
}
