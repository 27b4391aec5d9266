import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './schema.ts';
import { noticesSilence } from './silence.ts';

export type Db = Kysely<Tables>;

/** How to reach a database: a URL, or host and database for the embedded server's socket. */
export type DatabaseTarget =
  | { readonly url: string }
  | { readonly host: string; readonly user: string; readonly database: string; readonly port?: number };

export interface Database {
  /** Typed queries for everything that is not on the hot path. */
  readonly db: Db;
  /** The pool behind it. */
  readonly pool: pg.Pool;
  /** Connections of the writer and the renewal alone: nobody else may keep them waiting. */
  readonly writers: pg.Pool;
  readonly target: DatabaseTarget;
  close(): Promise<void>;
}

/** By which the sessions of writers are known to the server. */
export const WRITER_NAME = 'holdfast-writer';

/** Shorter than any lease, so that a stuck statement never outlives the right to run it. */
const STATEMENT_TIMEOUT_MS = 10_000;

export function clientConfig(target: DatabaseTarget): pg.ClientConfig {
  return 'url' in target ? { connectionString: target.url } : { ...target };
}

/** Who answers at all answers in this time; only for the beginning of a connection, not for a place in the pool. */
const CONNECT_TIMEOUT_MS = 10_000;

class PromptClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(typeof config === 'string' ? config : { ...config, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  }
}

/**
 * A pool whose connections may be lost at any moment, with a word or without. An idle
 * one is replaced; one in use tells whoever has it by the query that fails, or by the
 * next one. Its own event is then nobody's, and without a listener it would end the process.
 *
 * @param listens whether connections are held that only listen
 */
export function openPool(config: pg.PoolConfig, listens = false): pg.Pool {
  const pool = new pg.Pool({ ...config, Client: PromptClient });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return noticesSilence(pool, listens);
}

/** Opens the pools. Nothing connects before the first query. */
export function openDatabase(
  target: DatabaseTarget,
  options: { poolSize?: number; writerLanes?: number } = {},
): Database {
  const base = clientConfig(target);
  // Statements are short, whatever the planner takes them for: to compile one takes longer than to run it.
  const settings = `-c statement_timeout=${STATEMENT_TIMEOUT_MS} -c lock_timeout=${STATEMENT_TIMEOUT_MS / 2} -c idle_in_transaction_session_timeout=${STATEMENT_TIMEOUT_MS} -c timezone=UTC -c jit=off`;
  const pool = openPool({ ...base, max: options.poolSize ?? 8, options: settings, application_name: 'holdfast' });
  const writers = openPool({
    ...base,
    max: (options.writerLanes ?? 2) + 1,
    options: settings,
    application_name: WRITER_NAME,
    idleTimeoutMillis: 0,
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    writers,
    target,
    async close() {
      await Promise.all([db.destroy(), writers.end()]);
      // A query builder that was never used does not end its pool.
      if (!pool.ended) await pool.end();
    },
  };
}
