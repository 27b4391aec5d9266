/** The clock of a practice provider: the machine's, which a person or a test can put forward. */
export class PracticeClock {
  readonly #base: () => number;
  #aheadMs = 0;

  /** @param base what it starts from: left out, the machine's own clock */
  constructor(base: () => number = Date.now) {
    this.#base = base;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#base() + this.#aheadMs;
  }

  /** The same without what it was put forward by: for times that programs write by clocks of their own. */
  machine(): number {
    return this.#base();
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}
