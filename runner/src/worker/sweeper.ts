import type { JsonObject } from '@holdfast/workflow';
import { fault } from '../faults.ts';
import type { Leases } from '../store/leases.ts';
import type { Timer, Timers } from './timers.ts';

interface SweeperSetup {
  readonly leases: Leases;
  readonly timers: Timers;
  /** Pause between looks for lapsed leases, and for bells that nobody heard. */
  readonly lapsedEveryMs: number;
  readonly overdueEveryMs: number;
  ring(runId: string, wakeSeq: number): void;
  log(message: string, fields: JsonObject): void;
}

/** A run that is due for longer than this without anybody coming has lost its bell. */
const OVERDUE_MS = 10_000;
const MOST = 500;

/**
 * Rings again for every run that should be moving and is not, after growing pauses: the one
 * thing that guarantees progress. Two at once do no harm.
 */
export class Sweeper {
  readonly #setup: SweeperSetup;
  #timers: Timer[] = [];
  #sweeping: Promise<void> = Promise.resolve();

  constructor(setup: SweeperSetup) {
    this.#setup = setup;
  }

  start(): void {
    this.#every(this.#setup.lapsedEveryMs, () => this.lapsed());
    this.#every(this.#setup.overdueEveryMs, () => this.overdue());
  }

  /** Rings for runs whose worker is gone. Gives how many. */
  async lapsed(): Promise<number> {
    const ids = await this.#setup.leases.lapsed(MOST);
    for (const id of ids) {
      fault('sweep.mid', id);
      this.#setup.ring(id, Math.floor(this.#setup.timers.random() * 2 ** 31));
    }
    return ids.length;
  }

  /** Rings for runs that are due and free, and that no bell woke. Gives how many. */
  async overdue(): Promise<number> {
    const runs = await this.#setup.leases.overdue(MOST, OVERDUE_MS);
    for (const { runId, wakeSeq } of runs) {
      fault('sweep.mid', runId);
      this.#setup.ring(runId, wakeSeq);
    }
    return runs.length;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) this.#setup.timers.cancel(timer);
    this.#timers = [];
    await this.#sweeping;
  }

  #every(pauseMs: number, sweep: () => Promise<number>): void {
    const timer = this.#setup.timers.every(pauseMs, () => {
      this.#sweeping = this.#sweeping.then(sweep).then(
        () => {},
        (error: unknown) =>
          this.#setup.log('The sweep failed', { error: error instanceof Error ? error.message : String(error) }),
      );
    });
    this.#timers.push(timer);
  }
}
