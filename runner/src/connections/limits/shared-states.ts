import type { ConnectionStates, StandingRow } from '../../store/connection-states.ts';
import { CALM, type LimitState, withoutSlots } from './state.ts';

/** A change of a state: pure, for it is made again when somebody else was first. */
export type Change<Result> = (state: LimitState, now: number) => { state: LimitState; result: Result };

/** What this process knows of one connection. */
export interface Known {
  readonly row: Pick<StandingRow, 'id' | 'slug' | 'workspaceId' | 'type' | 'health' | 'limits'>;
  readonly version: number;
  readonly state: LimitState;
}

interface Wanted {
  readonly change: Change<unknown>;
  /** Tried until it is written: others wait for what it gives back. */
  readonly isDue: boolean;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Known for so long: taken as it is. Then it is read anew in the background, and after `STALE_MS` before anything goes. */
const FRESH_MS = 250;
const STALE_MS = 1_000;
const AGAIN_MS = 500;

/**
 * The states of all connections as one process shares them with the others.
 * What is wanted of one connection at a time is written together, one statement
 * at a time; whoever loses the race does it again on what the winner wrote.
 * Invariants:
 * T1 Time is the database's: as last told, carried forward by a monotonic clock.
 *    It is never ahead, so nothing is let go early.
 * T2 A change is answered after the statement that wrote it.
 */
export class SharedStates {
  readonly #store: Pick<ConnectionStates, 'all' | 'swap'>;
  readonly #known = new Map<string, Known>();
  readonly #wanted = new Map<string, Wanted[]>();
  readonly #writing = new Set<string>();
  #told = { now: 0, at: 0 };
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  #isClosed = false;

  constructor(store: Pick<ConnectionStates, 'all' | 'swap'>) {
    this.#store = store;
  }

  /** Epoch milliseconds by the database's clock. */
  now(): number {
    return this.#told.now + (performance.now() - this.#told.at);
  }

  /** Every connection this process knows. */
  known(): readonly Known[] {
    return [...this.#known.values()];
  }

  /** What is known of a connection, without asking. */
  peek(id: string): Known | undefined {
    return this.#known.get(id);
  }

  /** What is known of a connection; not older than a second. Asks at most once at a time, whoever wants to know. */
  async look(id: string): Promise<Known | undefined> {
    const age = performance.now() - this.#readAt;
    if (age > STALE_MS || !this.#known.has(id)) await this.read();
    else if (age > FRESH_MS) this.read().catch(() => {});
    return this.#known.get(id);
  }

  /** Reads all connections and their states anew. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { rows, now } = await this.#store.all();
    this.#tell(now);
    this.#readAt = performance.now();
    const ids = new Set(rows.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
    for (const { version, state, lapsed, ...row } of rows) {
      const before = this.#known.get(row.id);
      const isOlder = before !== undefined && before.version > version;
      const latest = isOlder ? before : { version, state: state ?? CALM };
      this.#known.set(row.id, {
        row,
        version: latest.version,
        state: withoutSlots(latest.state, lapsed, this.now()),
      });
    }
  }

  #tell(now: number): void {
    this.#told = { now, at: performance.now() };
  }

  /**
   * Changes the state of a connection and gives what the change gave.
   *
   * @param isDue try until it is written, even when the database is away
   * @throws when the database cannot be asked, unless `isDue`
   */
  change<Result>(id: string, change: Change<Result>, isDue = false): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const list = this.#wanted.get(id) ?? [];
    this.#wanted.set(id, list);
    list.push({ change, isDue, resolve: resolve as Wanted['resolve'], reject });
    if (!this.#writing.has(id)) void this.#serve(id);
    return promise;
  }

  async #serve(id: string): Promise<void> {
    this.#writing.add(id);
    // What is wanted in the same turn is written together.
    await Promise.resolve();
    for (let list = this.#take(id); list.length > 0; list = this.#take(id)) {
      try {
        await this.#write(id, list);
      } catch (error) {
        const due = this.#known.has(id) && !this.#isClosed ? list.filter(({ isDue }) => isDue) : [];
        for (const wanted of list) if (!due.includes(wanted)) wanted.reject(error);
        if (due.length === 0) continue;
        this.#wanted.set(id, [...due, ...(this.#wanted.get(id) ?? [])]);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
    this.#writing.delete(id);
  }

  #take(id: string): Wanted[] {
    const list = this.#wanted.get(id) ?? [];
    this.#wanted.delete(id);
    return list;
  }

  async #write(id: string, list: readonly Wanted[]): Promise<void> {
    for (;;) {
      const known = this.#known.get(id);
      if (!known) throw new Error(`Nothing is known of connection ${id}.`);
      const now = this.now();
      let { state } = known;
      const results = list.map(({ change }) => {
        const done = change(state, now);
        state = done.state;
        return done.result;
      });
      if (state !== known.state) {
        const swapped = await this.#store.swap(id, known.version, state);
        this.#tell(swapped.now);
        const latest = withoutSlots(swapped.state ?? CALM, swapped.lapsed, this.now());
        this.#known.set(id, { row: known.row, version: swapped.version, state: latest });
        if (!swapped.isWritten) continue;
      }
      list.forEach(({ resolve }, index) => {
        resolve(results[index]);
      });
      return;
    }
  }

  /** Waits for what is being written, and tries nothing again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#writing.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
