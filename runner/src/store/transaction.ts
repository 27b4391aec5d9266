import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Database, Db } from './database.ts';
import type { Tables } from './schema.ts';

/** Where statements go: to the pools, or all of them into one transaction. */
export interface Queries {
  readonly db: Db;
  readonly pool: Pick<pg.Pool, 'query'>;
}

/**
 * All that `work` says to the queries it is given is written, or, when it throws, nothing.
 *
 * @param first a statement without values that goes with the beginning, in one message: a lock, most often
 */
export async function inTransaction<T>(
  database: Database,
  work: (within: Queries) => Promise<T>,
  first?: string,
): Promise<T> {
  const client = await database.pool.connect();
  let isBroken = false;
  try {
    await client.query(first === undefined ? 'begin' : `begin; ${first}`);
    const result = await work(queriesOf(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      // The connection is closed instead, which ends the transaction.
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}

/** Both ways of asking, on one connection that somebody else opens and gives back. */
export function queriesOf(client: pg.PoolClient): Queries {
  const connection = { query: client.query.bind(client), release: () => {} };
  const pool = { connect: async () => connection, end: async () => {}, options: {} };
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), pool: client };
}
