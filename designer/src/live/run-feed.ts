import type { JournalEntry } from '@holdfast/workflow';

/** Part of a run's journal: what follows position `from`, up to `to`. */
export interface Delta {
  readonly from: number;
  readonly to: number;
  readonly entries: readonly JournalEntry[];
  /** The server's clock, epoch milliseconds. */
  readonly at: number;
}

export interface RunFeedOptions {
  /** Position that is known already. */
  readonly head: number;
  /** Takes entries in order, each once. `at` is the server's time of the newest, null when they were fetched. */
  readonly onEntries: (entries: readonly JournalEntry[], at: number | null) => void;
  /** Fetches the entries after a position. Deltas that arrive meanwhile are held back. */
  readonly onGap: (after: number) => Promise<readonly JournalEntry[]>;
  /** Told when something is known to be missing, and when it no longer is. */
  readonly onCatchingUp?: (isCatchingUp: boolean) => void;
  /** Calls back after a while: a gap that could not be filled is tried again. Gives back how to call it off. */
  readonly later: (retry: () => void) => () => void;
}

/**
 * Puts a run's deltas in order. Doubled and old ones fall away, overlapping ones
 * are cut, and a gap is filled by fetching before anything after it is handed on.
 */
export class RunFeed {
  readonly #options: RunFeedOptions;
  #position: number;
  #held: Delta[] = [];
  #isFilling = false;
  #isClosed = false;
  #callOff: (() => void) | undefined;

  constructor(options: RunFeedOptions) {
    this.#options = options;
    this.#position = options.head;
  }

  /** The position up to which entries were handed on. */
  get position(): number {
    return this.#position;
  }

  accept(delta: Delta): void {
    if (this.#isClosed || delta.to <= this.#position) return;
    if (this.#isFilling) {
      this.#held.push(delta);
      return;
    }
    if (delta.from > this.#position) {
      this.#held.push(delta);
      void this.#fill();
      return;
    }
    this.#hand(delta.entries, delta.at);
  }

  /** Says how far the journal is, as a room's acknowledgement does; fetches what is missing. */
  reach(head: number): void {
    if (this.#isClosed || this.#isFilling) return;
    if (head > this.#position) void this.#fill();
    else this.#options.onCatchingUp?.(false);
  }

  /** Nothing can arrive for now: what is shown may be behind. */
  lose(): void {
    if (!this.#isClosed) this.#options.onCatchingUp?.(true);
  }

  close(): void {
    this.#isClosed = true;
    this.#held = [];
    this.#callOff?.();
  }

  #hand(entries: readonly JournalEntry[], at: number | null): void {
    const fresh = entries.filter(({ seq }) => seq > this.#position);
    const last = fresh.at(-1);
    if (!last) return;
    this.#position = last.seq;
    this.#options.onEntries(fresh, at);
  }

  async #fill(): Promise<void> {
    this.#isFilling = true;
    this.#options.onCatchingUp?.(true);
    try {
      const missing = await this.#options.onGap(this.#position);
      if (this.#isClosed) return;
      this.#hand(missing, null);
    } catch {
      if (!this.#isClosed) this.#callOff = this.#options.later(() => void this.#fill());
      return;
    }
    this.#isFilling = false;
    this.#options.onCatchingUp?.(false);
    const held = this.#held.toSorted((a, b) => a.from - b.from);
    this.#held = [];
    for (const delta of held) this.accept(delta);
  }
}
