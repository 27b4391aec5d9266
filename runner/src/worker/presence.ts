import type { Workers } from '../store/workers.ts';
import { HAND_ON_MS } from './handed-on.ts';
import type { Timer, Timers } from './timers.ts';

/** So often a worker says that it is there, and after so long without a word it is taken to have been away. */
const SAY_EVERY_MS = 10_000;
const GAP_MS = 3 * SAY_EVERY_MS;

interface PresenceSetup {
  readonly workers: Workers;
  readonly timers: Timers;
  failed(error: unknown): void;
}

/**
 * Whether this worker is the only one. Invariants:
 * W1 A worker says that it is there before it takes up its first run, and until it has let go its last one.
 * W2 One is alone when it was there, and no other was, for as long as a run is left to others: to leave it to them would be in vain.
 * W3 Who was away, cut off from the database or standing still, knows nothing of the others: it is not alone until that time has passed anew.
 */
export class Presence {
  readonly #setup: PresenceSetup;
  #timer: Timer | null = null;

  constructor(setup: PresenceSetup) {
    this.#setup = setup;
  }

  async start(): Promise<void> {
    const { workers, timers, failed } = this.#setup;
    await workers.seen(GAP_MS);
    this.#timer = timers.every(SAY_EVERY_MS, () => void workers.seen(GAP_MS).catch(failed));
  }

  isAlone(): Promise<boolean> {
    return this.#setup.workers.isAlone(HAND_ON_MS, GAP_MS);
  }

  async stop(): Promise<void> {
    const { workers, timers, failed } = this.#setup;
    if (!this.#timer) return;
    timers.cancel(this.#timer);
    this.#timer = null;
    await workers.left().catch(failed);
  }
}
