import { type Frames, framesOf, type JournalEntry, type RunView, seek } from '@holdfast/workflow';

/** A run's journal as it has arrived, to be looked at from any of its entries. */
export class Replay {
  #entries: readonly JournalEntry[] = [];
  #frames: Frames | null = null;

  /** How many entries there are. */
  get length(): number {
    return this.#entries.length;
  }

  add(entries: readonly JournalEntry[]): void {
    this.#entries = [...this.#entries, ...entries];
    this.#frames = null;
  }

  /** The run as it was after so many entries. */
  at(count: number): RunView {
    this.#frames ??= framesOf(this.#entries);
    return seek(this.#frames, count);
  }

  /** When an entry was written, epoch milliseconds; null before the first. */
  timeOf(count: number): number | null {
    return this.#entries[count - 1]?.event.at ?? null;
  }
}
