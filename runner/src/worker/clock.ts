import { uptime } from 'node:os';
import type pg from 'pg';

/**
 * The database's clock, as this process knows it: asked once in a while, carried
 * forward by a monotonic one. Stored times are only ever compared with this.
 */
export class Clock {
  #offsetMs = Date.now() - performance.now();
  /** Machine uptime when the process clock stood at zero. */
  readonly #bootMs = uptime() * 1_000 - performance.now();

  /** Epoch milliseconds, whole. */
  now(): number {
    return Math.round(performance.now() + this.#offsetMs);
  }

  /** Monotonic milliseconds since the process began: for spans, never stored. */
  elapsed(): number {
    return performance.now();
  }

  /** Like `elapsed`, but time in which the machine slept counts too. */
  guardElapsed(): number {
    return Math.max(performance.now(), uptime() * 1_000 - this.#bootMs);
  }

  /** Learns the database's time. The answer is taken to be from the middle of the round trip. */
  async sync(pool: pg.Pool): Promise<void> {
    const before = performance.now();
    const { rows } = await pool.query<{ now: string }>({
      name: 'clock',
      text: 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
    });
    const after = performance.now();
    this.learn(Number(rows[0]?.now), (before + after) / 2);
  }

  /** Takes a time the database told at monotonic moment `at`. */
  learn(databaseNow: number, at: number): void {
    if (Number.isFinite(databaseNow)) this.#offsetMs = databaseNow - at;
  }
}
