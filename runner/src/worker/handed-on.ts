import type { Timers } from './timers.ts';

/** So long a run is left to the other workers. Each of them looks every second what waits, so that whoever can carry it has it by then. */
export const HAND_ON_MS = 60_000;

/**
 * Runs that were cancelled and cannot be taken up here. Before such a run ends as it stands, with nothing undone, it is
 * left to the other workers for a while: one of them may have the node types that this one lacks.
 */
export class HandedOn {
  readonly #timers: Pick<Timers, 'elapsed'>;
  /** The monotonic moment until which each is left to others. */
  readonly #until = new Map<string, number>();

  constructor(timers: Pick<Timers, 'elapsed'>) {
    this.#timers = timers;
  }

  /** Whether the run is left to others now. */
  has(runId: string): boolean {
    return (this.#until.get(runId) ?? Number.NEGATIVE_INFINITY) > this.#timers.elapsed();
  }

  /** Leaves the run to others. False: it was left to them before, and nobody could take it up. */
  add(runId: string): boolean {
    if (this.#until.delete(runId)) return false;
    const now = this.#timers.elapsed();
    // Of those that somebody took up nothing is heard here again.
    for (const [id, until] of this.#until) if (until + HAND_ON_MS < now) this.#until.delete(id);
    this.#until.set(runId, now + HAND_ON_MS);
    return true;
  }
}
