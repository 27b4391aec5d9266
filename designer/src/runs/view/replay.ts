import { type Frames, framesOf, type JournalEntry, type RunView, type StepStatus, seek } from '@holdfast/workflow';

const FAILED: ReadonlySet<StepStatus> = new Set(['failed', 'failed_handled', 'parked', 'ambiguous']);

/** A run's journal as it has arrived, to be looked at from any of its entries. */
export class Replay {
  #entries: readonly JournalEntry[] = [];
  #frames: Frames | undefined;

  /** How many entries there are. */
  get length(): number {
    return this.#entries.length;
  }

  /** Takes what is new: entries are numbered from 1 without gaps. */
  add(entries: readonly JournalEntry[]): void {
    this.#entries = [...this.#entries, ...entries.filter(({ seq }) => seq > this.length)];
  }

  /** The run as it was after so many entries. */
  at(count: number): RunView {
    // Only what came since the last look is folded.
    if (this.#frames?.entries !== this.#entries) this.#frames = framesOf(this.#entries, this.#frames);
    return seek(this.#frames, count);
  }

  /** How many entries there are once the next failure has come in; null where none follows. */
  nextFailure(after: number): number | null {
    const index = this.#entries.findIndex(({ moves }, at) => at >= after && moves.some(({ to }) => FAILED.has(to)));
    return index < 0 ? null : index + 1;
  }

  /** The first `count` entries. */
  until(count: number): readonly JournalEntry[] {
    return this.#entries.slice(0, count);
  }

  /** When an entry was written, epoch milliseconds; null before the first. */
  timeOf(count: number): number | null {
    return this.#entries[count - 1]?.event.at ?? null;
  }
}
