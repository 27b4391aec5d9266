import type { DurableSet } from '../context.ts';

interface Claim {
  readonly step: string;
  readonly until: number;
}

/** Keys that were seen before, as the runner keeps them between runs of one node. */
export class MemorySeen {
  readonly #claims = new Map<string, Claim>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The set as one step sees it: asked again by the same step, it gives the same answer. */
  forStep(step: string): DurableSet {
    return {
      claim: async (keys, options) =>
        keys.map((key) => {
          const known = this.#claims.get(key);
          if (known && known.until > this.#now()) return known.step === step;
          this.#claims.set(key, { step, until: this.#now() + (options?.keepMs ?? Number.POSITIVE_INFINITY) });
          return true;
        }),
    };
  }
}
