import { uptime } from 'node:os';
import type pg from 'pg';

/** Where a process reads time. */
export interface TimeSources {
  /** Monotonic milliseconds since the process began. */
  monotonic(): number;
  /** Milliseconds since the machine was switched on, sleep included. */
  uptime(): number;
}

const MACHINE: TimeSources = { monotonic: () => performance.now(), uptime: () => uptime() * 1_000 };

/** The uptime of some machines counts whole seconds. */
const UPTIME_STEP_MS = 1_000;

/** For so long after the machine was asked whether it slept, a commit does without: to ask costs as much as a small step. */
const ASKED_FOR_MS = 10;

/** A round trip that is short enough, and how often a shorter one is tried for. */
const GOOD_MS = 10;
const MOST_ASKED = 5;

/**
 * The database's clock, as this process knows it: asked once in a while, carried
 * forward by a monotonic one. Stored times are only ever compared with this.
 */
export class Clock {
  readonly #sources: TimeSources;
  #offsetMs: number;
  /** Time the machine is known to have slept: never more than it did. */
  #sleptMs = 0;
  /** When the machine was last asked, by `elapsed`. */
  #askedAt = Number.NEGATIVE_INFINITY;
  /** Machine uptime when the process clock stood at zero. */
  readonly #bootMs: number;

  /** @param wall epoch milliseconds to go by until the database was asked */
  constructor(sources = MACHINE, wall = Date.now()) {
    this.#sources = sources;
    this.#offsetMs = wall - sources.monotonic();
    this.#bootMs = sources.uptime() - sources.monotonic();
  }

  /** Epoch milliseconds, whole. A sleep counts from when it was noticed: asking the machine for each moment costs too much. */
  now(): number {
    return Math.round(this.elapsed() + this.#sleptMs + this.#offsetMs);
  }

  /** The same, with a sleep that ended this moment: for what a write is judged by. */
  nowAwake(): number {
    return Math.round(this.leaseElapsed() + this.#offsetMs);
  }

  /** Monotonic milliseconds since the process began: for spans, never stored. */
  elapsed(): number {
    return this.#sources.monotonic();
  }

  /** Like `elapsed`, but time in which the machine slept counts too: the latest that it may be. A lease is over by this one. */
  guardElapsed(): number {
    return Math.max(this.elapsed(), this.#sources.uptime() - this.#bootMs);
  }

  /** The same, the earliest that it may be: a lease is counted from here. Without it, every lease after a sleep would be over at once. */
  leaseElapsed(): number {
    this.#askedAt = this.elapsed();
    this.#sleptMs = Math.max(this.#sleptMs, this.guardElapsed() - this.elapsed() - UPTIME_STEP_MS);
    return this.elapsed() + this.#sleptMs;
  }

  /** The same or earlier: a sleep of this moment may be missing. For leases of commits, which are many; no offset is learnt by it. */
  commitElapsed(): number {
    const elapsed = this.elapsed();
    return elapsed - this.#askedAt < ASKED_FOR_MS ? elapsed + this.#sleptMs : this.leaseElapsed();
  }

  /**
   * Learns the database's time. The answer is taken to be from the end of the
   * round trip: so this clock is late by some of it, and never early. A process that
   * is busy asks again, and goes by the shortest.
   */
  async sync(pool: pg.Pool): Promise<void> {
    const client = await pool.connect();
    try {
      let best = { now: Number.NaN, at: 0, tookMs: Number.POSITIVE_INFINITY };
      for (let asked = 0; asked < MOST_ASKED && best.tookMs > GOOD_MS; asked += 1) {
        const before = this.leaseElapsed();
        const { rows } = await client.query<{ now: string }>({
          name: 'clock',
          text: 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
        });
        const at = this.leaseElapsed();
        if (at - before < best.tookMs) best = { now: Number(rows[0]?.now), at, tookMs: at - before };
      }
      this.learn(best.now, best.at);
    } finally {
      client.release();
    }
  }

  /** The database told this time a moment ago: it is not earlier now. A process whose machine slept is behind. */
  notBefore(databaseNow: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, databaseNow - this.leaseElapsed());
  }

  /** Takes a time the database told at moment `at` of `leaseElapsed`. */
  learn(databaseNow: number, at: number): void {
    if (Number.isFinite(databaseNow)) this.#offsetMs = databaseNow - at;
  }
}
