/** When the next delivery may happen. Handed in, so that tests need no browser. */
export interface Pace {
  /** Calls back at the next frame, or within a second while the page is hidden. Gives back how to call it off. */
  readonly soon: (deliver: () => void) => () => void;
}

/**
 * Gathers what arrives and hands it over once per frame, in order: a burst of
 * messages costs one rendering.
 */
export class Delivery<T> {
  readonly #pace: Pace;
  readonly #deliver: (batch: readonly T[]) => void;
  #waiting: T[] = [];
  #callOff: (() => void) | undefined;

  constructor(pace: Pace, deliver: (batch: readonly T[]) => void) {
    this.#pace = pace;
    this.#deliver = deliver;
  }

  add(entry: T): void {
    this.#waiting.push(entry);
    this.#callOff ??= this.#pace.soon(() => this.flush());
  }

  /** Hands over now what waits. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#deliver(batch);
  }
}

const HIDDEN_MS = 1_000;

/** The browser's pace: every frame, once a second in a hidden tab. */
export const browserPace: Pace = {
  soon(deliver) {
    if (document.hidden) {
      const timer = setTimeout(deliver, HIDDEN_MS);
      return () => clearTimeout(timer);
    }
    // A frame never comes if the tab is hidden meanwhile; the timer then does it.
    const frame = requestAnimationFrame(deliver);
    const timer = setTimeout(deliver, HIDDEN_MS);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  },
};
