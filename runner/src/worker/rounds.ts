import { platformTimers, type Timer, type Timers } from './timers.ts';

/** A round that took long is followed by so many times as long without one, up to this. */
const REST = 3;
const LONGEST_REST_MS = 10_000;

interface RoundsSetup {
  readonly everyMs: number;
  /** One round: looks for work, and does it. */
  readonly look: () => Promise<unknown>;
  readonly failed: (error: unknown) => void;
  /** False where what is seen has to be fresh, whatever it costs. */
  readonly rests?: boolean;
  readonly timers?: Timers;
}

/**
 * Looks for work again and again. Invariants:
 * R1 One round at a time: what is slow is not asked once more before it has answered.
 * R2 Rounds that rest take at most a quarter of the time, so that on a slow link to the database those of
 *    a process leave connections of the pool to its runs.
 */
export class Rounds {
  readonly #setup: RoundsSetup;
  readonly #timers: Timers;
  #timer: Timer | null = null;
  #round: Promise<void> | null = null;
  /** The round that begins when the one under way is through. */
  #next: Promise<void> | null = null;
  #isStopped = false;
  #notBefore = 0;

  constructor(setup: RoundsSetup) {
    this.#setup = setup;
    this.#timers = setup.timers ?? platformTimers;
  }

  start(): void {
    this.#timer ??= this.#timers.every(this.#setup.everyMs, () => {
      if (this.#timers.elapsed() >= this.#notBefore) void this.now();
    });
  }

  /** A round at once, or the one that is under way. Never fails. */
  now(): Promise<void> {
    this.#round ??= this.#once().finally(() => {
      this.#round = null;
    });
    return this.#round;
  }

  /** A round that begins after this call: what changed while one was under way, that one may not have seen. Never fails. */
  afresh(): Promise<void> {
    if (this.#round === null) return this.now();
    this.#next ??= this.#round.then(() => {
      this.#next = null;
      return this.#isStopped ? undefined : this.now();
    });
    return this.#next;
  }

  /** No round begins after this; waits for the one that is under way. */
  async stop(): Promise<void> {
    if (this.#timer) this.#timers.cancel(this.#timer);
    this.#timer = null;
    this.#isStopped = true;
    await this.#round;
  }

  async #once(): Promise<void> {
    const { look, failed, rests = true } = this.#setup;
    const began = this.#timers.elapsed();
    try {
      await look();
    } catch (error) {
      failed(error);
    }
    const ended = this.#timers.elapsed();
    if (rests) this.#notBefore = ended + Math.min(LONGEST_REST_MS, REST * (ended - began));
  }
}
