import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { clientConfig, type Database, openPool } from '../store/database.ts';
import type { Person } from './elsewhere.ts';

/** What API processes tell each other. Every message carries who sent it. */
export type Told =
  /** The people of the sender in a room; nobody: the last one left. */
  | { readonly kind: 'here'; readonly room: string; readonly people: readonly Person[] }
  | {
      readonly kind: 'draft';
      readonly workflowId: string;
      readonly revision: number;
      readonly by: { readonly id: string; readonly name: string };
    }
  /** The sender listens from now on: it has to be told who is where. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'bye' };
export type Heard = Told & { readonly process: string };

const CHANNEL = 'holdfast_live';
const AGAIN_MS = 2_000;
/** Postgres takes notifications below 8,000 bytes. */
const MOST_BYTES = 7_500;

/** What is said as text, with as many of its people as there is room for. */
export function textOf(heard: Heard): string {
  let said = heard;
  let text = JSON.stringify(said);
  while (Buffer.byteLength(text) > MOST_BYTES && said.kind === 'here' && said.people.length > 0) {
    said = { ...said, people: said.people.slice(0, -1) };
    text = JSON.stringify(said);
  }
  return text;
}

/**
 * Carries a few messages a second between the API processes of one database, by its
 * notifications. What is lost while the database is away is told again afterwards:
 * whoever listens anew says hello.
 */
export class Relay {
  readonly process = randomUUID();
  readonly #database: Database;
  readonly #pool: pg.Pool;
  readonly #onHeard: (heard: Heard) => void;
  #client: pg.PoolClient | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(database: Database, onHeard: (heard: Heard) => void) {
    this.#database = database;
    this.#onHeard = onHeard;
    this.#pool = openPool({ ...clientConfig(database.target), max: 1, application_name: 'holdfast-live' }, true);
    void this.#listen();
  }

  /** Tells the others. What cannot be told now is told with the next hello. */
  tell(told: Told): void {
    void this.#send(told);
  }

  async close(): Promise<void> {
    await this.#send({ kind: 'bye' });
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#giveUp();
    await this.#pool.end();
  }

  async #send(told: Told): Promise<void> {
    if (this.#isClosed) return;
    const text = textOf({ ...told, process: this.process });
    await this.#database.pool.query('select pg_notify($1, $2)', [CHANNEL, text]).catch(() => {
      // The database is away. Whoever listens again afterwards asks for it by a hello.
    });
  }

  async #listen(): Promise<void> {
    try {
      const client = await this.#pool.connect();
      this.#client = client;
      client.once('error', () => this.#listenAgain());
      client.on('notification', ({ payload }) => this.#hear(payload));
      await client.query(`listen ${CHANNEL}`);
      if (this.#isClosed) return this.#giveUp();
      this.tell({ kind: 'hello' });
    } catch {
      // The database is away: whatever needs it says so.
      this.#listenAgain();
    }
  }

  #listenAgain(): void {
    this.#giveUp();
    if (this.#isClosed) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#listen(), AGAIN_MS);
  }

  #giveUp(): void {
    this.#client?.removeAllListeners('notification');
    this.#client?.release(true);
    this.#client = null;
  }

  #hear(payload: string | undefined): void {
    const heard = heardOf(payload);
    if (heard && heard.process !== this.process) this.#onHeard(heard);
  }
}

const KINDS = new Set(['here', 'draft', 'hello', 'alive', 'bye'] satisfies Told['kind'][]);

/** Null for what another release says that this one does not know. */
function heardOf(payload: string | undefined): Heard | null {
  try {
    // Only processes of ours may notify in this database; what they say has the shape they were built with.
    const said = JSON.parse(payload ?? 'null') as Heard | null;
    return said !== null && KINDS.has(said.kind) && typeof said.process === 'string' ? said : null;
  } catch {
    return null;
  }
}
