import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '@holdfast/workflow';
import { messageOf } from '../runtime.ts';
import type { Database } from '../store/database.ts';
import { type Doubt, type EpochReason, EpochStore, type Sight } from './epoch-store.ts';
import { type LastSeen, lastSeenPath, readLastSeen, writeLastSeen } from './last-seen.ts';

/** What the worker has to know before it carries a run on. */
export interface PastKeeper {
  /** Resolves when runs may be leased: the database was looked at since the last connection to it began. */
  settled(): Promise<void>;
  /** What is in doubt about each of these runs; most often nothing. */
  doubtsOf(runIds: readonly string[]): Promise<ReadonlyMap<string, Doubt>>;
}

/** For those whose database cannot go back in time. */
export const UNBROKEN_PAST: PastKeeper = {
  settled: () => Promise.resolve(),
  doubtsOf: () => Promise.resolve(new Map()),
};

interface EpochsSetup {
  readonly database: Database;
  readonly dataDir: string;
  readonly leaseMs: number;
  /** A standby that takes over has everything that was acknowledged. */
  readonly isStandbySynchronous: boolean;
  log(level: 'warn' | 'error', message: string, fields: JsonObject): void;
}

const EVERY_MS = 1_000;

const WORDS: Readonly<Record<EpochReason, string>> = {
  behind: 'The database does not hold what it held before: an older copy was put back',
  another_server: 'The database is on another server than before',
  another_timeline: 'Another copy of the database has taken over',
};

/**
 * Notices that the database went back in time. Invariants:
 * E1 What was last seen is kept outside of the database, and replaced only after the database was found to hold it.
 *    Where the file cannot be written the process alone keeps it, says so, and tries again with each look.
 * E2 No run is leased on a connection that was opened after the last look.
 * E3 After an epoch began, nobody leases a run for one lease: whoever held it before has let go by then.
 * E4 One restore is one epoch, however many processes notice it.
 */
export class Epochs implements PastKeeper {
  readonly store: EpochStore;
  readonly #setup: EpochsSetup;
  #path = '';
  #seen: LastSeen | null = null;
  #doubt: Doubt | null = null;
  #isSure = false;
  /** Whether the file holds what was last seen. */
  #isKept = true;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Monotonic moment before which nothing is leased. */
  #holdUntil = 0;
  readonly #closed = new AbortController();

  private constructor(setup: EpochsSetup) {
    this.#setup = setup;
    this.store = new EpochStore(setup.database);
  }

  /** Looks at the database for the first time and goes on doing so. */
  static async open(setup: EpochsSetup): Promise<Epochs> {
    const epochs = new Epochs(setup);
    const { installation } = await epochs.store.look(null);
    epochs.#path = lastSeenPath(setup.dataDir, installation);
    epochs.#seen = await readLastSeen(epochs.#path);
    for (const pool of [setup.database.pool, setup.database.writers])
      pool.on('connect', () => {
        epochs.#isSure = false;
      });
    await epochs.#look();
    epochs.#timer = setInterval(() => void epochs.#look().catch(() => {}), EVERY_MS);
    epochs.#timer.unref();
    return epochs;
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#closed.abort();
    // What was sealed last is to be known, too.
    await this.#looking?.catch(() => {});
    await this.#look().catch(() => {});
  }

  async settled(): Promise<void> {
    while (!this.#isSure) await this.#look();
    while (performance.now() < this.#holdUntil)
      await pause(this.#holdUntil - performance.now(), null, { signal: this.#closed.signal });
  }

  async doubtsOf(runIds: readonly string[]): Promise<ReadonlyMap<string, Doubt>> {
    const doubt = this.#doubt;
    if (!doubt || runIds.length === 0) return new Map();
    return new Map([...(await this.store.older(runIds, doubt))].map((runId) => [runId, doubt]));
  }

  #look(): Promise<void> {
    this.#looking ??= this.#compare().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #compare(): Promise<void> {
    // Connections that are opened from here on may be to another past.
    const wasSure = this.#isSure;
    this.#isSure = true;
    try {
      const sight = await this.store.look(this.#seen?.link ?? null);
      const server = wasSure && this.#seen ? this.#seen : await this.store.server();
      const why = this.#seen && sight.hasRuns ? reasonOf(this.#seen, sight, server) : null;
      if (why) await this.#begin(why, sight, server);
      const now = why ? await this.store.look(null) : sight;
      this.#doubt = now.doubt;
      if (now.ageMs !== null) this.#hold(this.#setup.leaseMs - now.ageMs);
      await this.#keep(now, server);
    } catch (error) {
      this.#isSure = false;
      throw error;
    }
  }

  async #begin(why: EpochReason, sight: Sight, server: Pick<LastSeen, 'server' | 'timeline'>): Promise<void> {
    const { isStandbySynchronous, leaseMs, log } = this.#setup;
    const before = this.#seen;
    if (why !== 'behind' && isStandbySynchronous) {
      log('warn', `${WORDS[why]}; by its setting it lost nothing. Work begins after one lease.`, {});
      return this.#hold(leaseMs);
    }
    const detail = { lastSeen: { ...before }, found: { ...server, link: sight.link && { ...sight.link } } };
    const isNew = await this.store.note(why, before?.epoch ?? null, detail);
    log(
      'error',
      `${WORDS[why]}. What runs did outside since then is not known here: their writes are treated as possibly done until somebody closes the epoch (see docs/restore.md).`,
      { lastSeenAt: before?.at ?? '', isNew },
    );
  }

  #hold(forMs: number): void {
    this.#holdUntil = Math.max(this.#holdUntil, performance.now() + forMs);
  }

  async #keep({ link, epoch }: Sight, { server, timeline }: Pick<LastSeen, 'server' | 'timeline'>): Promise<void> {
    const before = this.#seen;
    const isSame =
      before?.link?.hash === link?.hash &&
      before?.epoch === epoch &&
      before?.server === server &&
      before?.timeline === timeline;
    if (before && isSame && this.#isKept) return;
    const seen: LastSeen = { server, timeline, link, epoch, at: new Date().toISOString() };
    this.#seen = seen;
    // This process knows it all the same; work does not stop because the disk is full.
    const trouble = await writeLastSeen(this.#path, seen).then(
      () => null,
      (error: unknown) => messageOf(error),
    );
    if (trouble !== null && this.#isKept)
      this.#setup.log(
        'error',
        'What was last seen of the database cannot be kept: a copy that is put back would not be noticed after the next start. Make room in the data folder.',
        { file: this.#path, error: trouble },
      );
    this.#isKept = trouble === null;
  }
}

/** How the database differs from what was last seen of it; null: it goes on from there. */
function reasonOf(
  seen: LastSeen,
  sight: Sight,
  { server, timeline }: Pick<LastSeen, 'server' | 'timeline'>,
): EpochReason | null {
  if (sight.isHeld === false) return 'behind';
  if (seen.server !== null && server !== null && seen.server !== server) return 'another_server';
  if (seen.timeline !== null && timeline !== null && seen.timeline !== timeline) return 'another_timeline';
  return null;
}
