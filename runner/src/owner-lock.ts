import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { clientConfig, type DatabaseTarget } from './store/database.ts';

/** Held by the one `holdfast start` on a database: leases of others are then those of the dead. */
export const SOLE_OWNER_LOCK = 4_400_001;
const AGAIN_MS = 100;

interface Setup {
  readonly target: DatabaseTarget;
  log(message: string): void;
}

/**
 * The right to be the only one at work on a database, for as long as this process
 * lives. It hangs on a session: one that breaks while the process lives is replaced
 * at once, so that nobody takes this process for dead.
 */
export class OwnerLock {
  readonly #setup: Setup;
  readonly #closed = new AbortController();
  #client: pg.Client | null = null;
  #keeping: Promise<void> = Promise.resolve();

  private constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Waits for so long where somebody else has it; null when they keep it. */
  static async take(setup: Setup, withinMs: number, waits: () => void): Promise<OwnerLock | null> {
    const lock = new OwnerLock(setup);
    const until = performance.now() + withinMs;
    for (let isTold = false; !(await lock.#hold()); isTold = true) {
      if (performance.now() > until) return null;
      if (!isTold) waits();
      await pause(AGAIN_MS);
    }
    return lock;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#keeping;
    await this.#client?.end();
  }

  /** @throws when the database cannot be reached */
  async #hold(): Promise<boolean> {
    const client = new pg.Client({ ...clientConfig(this.#setup.target), application_name: 'holdfast-owner' });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
      SOLE_OWNER_LOCK,
    ]);
    if (!rows[0]?.mine) {
      await client.end();
      return false;
    }
    this.#client = client;
    client.once('end', () => {
      this.#keeping = this.#again();
    });
    return true;
  }

  async #again(): Promise<void> {
    const { signal } = this.#closed;
    for (let isTold = false; !signal.aborted; ) {
      const isHeld = await this.#hold().catch(() => null);
      if (isHeld) return;
      if (isHeld === false && !isTold) {
        isTold = true;
        this.#setup.log('Another Holdfast has begun to work on this database. Stop one of the two.');
      }
      await pause(AGAIN_MS, null, { signal }).catch(() => {});
    }
  }
}
