import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { isDatabaseDown } from '../worker/writer.ts';
import { SilentConnectionError } from './silence.ts';

/** The connection on which something was done broke; what was asked last may have happened or not. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';

  constructor(cause: unknown) {
    super(
      `The connection to the database was lost (${wordsOf(cause)}). Look at the database and the way to it, then start again.`,
      { cause },
    );
  }
}

/** How long a start holds on to a database whose connections break, counted from the first loss. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = { first: 250, most: 4_000 } as const;

interface Persistence {
  /** What is being done, for the log: one line a loss. */
  readonly what: string;
  readonly patienceMs?: number;
  log(level: 'warn', message: string, fields: { readonly error: string; readonly secondsLeft: number }): void;
}

/**
 * Does work anew, from its beginning, as often as its connection is lost: for a minute
 * by default. Every other failure ends it at once. Only for what may be done twice.
 *
 * @throws ConnectionLostError when time is up; whatever else `work` failed of
 */
export async function despiteLosses<T>(
  { what, patienceMs = PATIENCE_MS, log }: Persistence,
  work: () => Promise<T>,
): Promise<T> {
  let until: number | null = null;
  for (let pauseMs: number = PAUSE_MS.first; ; pauseMs = Math.min(PAUSE_MS.most, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isLoss(error)) throw error;
      const now = performance.now();
      until ??= now + patienceMs;
      if (now + pauseMs > until) throw error instanceof ConnectionLostError ? error : new ConnectionLostError(error);
      log('warn', `The connection to the database was lost while ${what}; it is tried again`, {
        error: wordsOf(error),
        secondsLeft: Math.round((until - now) / 1_000),
      });
      await pause(pauseMs);
    }
  }
}

/**
 * Does work on one connection of its own, and tells a failure of the work from the end of the
 * connection: by asking it once more, as what is thrown may have been said by anybody.
 *
 * @throws ConnectionLostError when the connection broke, or none was to be had
 */
export async function onOneConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw isLoss(error) ? new ConnectionLostError(error) : error;
  });
  try {
    return await work(client);
  } catch (error) {
    await client.query('select 1').catch(() => {
      throw new ConnectionLostError(error);
    });
    throw error;
  } finally {
    // Whatever was set on it goes with it.
    client.release(true);
  }
}

/** What pg says of a connection that broke under it has no code; errors of ours have a name. */
function isLoss(error: unknown): boolean {
  if (error instanceof ConnectionLostError || error instanceof SilentConnectionError) return true;
  const isNamed = error instanceof Error && error.name !== 'Error' && error.name !== 'error';
  return !isNamed && isDatabaseDown(error);
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
