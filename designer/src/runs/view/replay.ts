import {
  FRAME,
  type Frames,
  framesOf,
  type JournalEntry,
  type RunView,
  type StepStatus,
  seek,
} from '@holdfast/workflow';

const FAILED: ReadonlySet<StepStatus> = new Set(['failed', 'failed_handled', 'parked', 'ambiguous']);

/** Does something a little later, when the page has had its turn. */
type Later = (work: () => void) => void;

/**
 * A run's journal as it has arrived, to be looked at from any of its entries. Its
 * frames are made ahead, one at a time, so that looking anywhere folds few entries.
 */
export class Replay {
  readonly #later: Later;
  #entries: readonly JournalEntry[] = [];
  #frames: Frames | undefined;
  #isMaking = false;

  constructor(later: Later = (work) => void setTimeout(work)) {
    this.#later = later;
  }

  /** How many entries there are. */
  get length(): number {
    return this.#entries.length;
  }

  /** Takes what is new: entries are numbered from 1 without gaps. */
  add(entries: readonly JournalEntry[]): void {
    this.#entries = [...this.#entries, ...entries.filter(({ seq }) => seq > this.length)];
    this.#makeNext();
  }

  /** The run as it was after so many entries. */
  at(count: number): RunView {
    this.#frames = framesOf(this.#entries, this.#frames, count);
    return seek(this.#frames, count);
  }

  /** How many entries the frames reach that are made. */
  get #reach(): number {
    return ((this.#frames?.views.length ?? 1) - 1) * FRAME;
  }

  /** Makes the frames that are missing, each in a turn of its own. */
  #makeNext(): void {
    if (this.#isMaking || this.#reach + FRAME > this.length) return;
    this.#isMaking = true;
    this.#later(() => {
      this.#isMaking = false;
      this.#frames = framesOf(this.#entries, this.#frames, this.#reach + FRAME);
      this.#makeNext();
    });
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
