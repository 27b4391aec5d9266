import type { Socket } from 'node:net';
import type pg from 'pg';

const LOOK_MS = 2_000;
/** Looks at an answer that is owed before its connection is given up: longer than any statement of ours may take. */
const MOST_LOOKS = 6;
/** Looks at a connection on which nothing happens before it is asked whether it is still there. */
const QUIET_LOOKS = 3;

/** A connection to the database is there and says nothing. */
export class SilentConnectionError extends Error {
  override readonly name = 'SilentConnectionError';

  constructor() {
    super('The connection to the database was silent for too long and is given up.');
  }
}

const patient = new WeakSet<pg.PoolClient>();
/** Pause after which the kernel asks whether the other side of a silent connection is still there. */
const KEEP_ALIVE_MS = 10_000;

/** For statements that may take their time: this connection is given up only where the other machine is gone. */
export function mayBeSilent(client: pg.PoolClient): void {
  patient.add(client);
  socketOf(client).setKeepAlive(true, KEEP_ALIVE_MS);
}

/** What pg keeps out of its types. */
const socketOf = (client: pg.PoolClient): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

/**
 * Gives up connections whose other side is gone without a word, as behind a firewall
 * that forgot them: what was asked on them would wait for a quarter of an hour.
 *
 * It counts looks and not time, so that a process that was stopped hears first what
 * came meanwhile.
 *
 * @param asks whether connections that are in somebody's hands and quiet, such as one that listens, are asked
 */
export function noticesSilence(pool: pg.Pool, asks: boolean): pg.Pool {
  const looks = new Set<() => void>();
  const out = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => out.add(client));
  pool.on('release', (_, client) => out.delete(client));
  pool.on('connect', (client) => {
    const socket = socketOf(client);
    let answered = socket.bytesWritten;
    let owed = 0;
    let quiet = 0;
    socket.on('data', () => {
      answered = socket.bytesWritten;
      owed = 0;
      quiet = 0;
    });
    const look = (): void => {
      if (socket.bytesWritten > answered) {
        owed += 1;
        if (owed > MOST_LOOKS && !patient.has(client)) socket.destroy(new SilentConnectionError());
        return;
      }
      quiet += 1;
      if (asks && out.has(client) && quiet > QUIET_LOOKS) client.query('select 1').catch(() => {});
    };
    looks.add(look);
    socket.once('close', () => {
      looks.delete(look);
      out.delete(client);
    });
  });
  const timer = setInterval(() => {
    if (pool.ended) clearInterval(timer);
    for (const look of looks) look();
  }, LOOK_MS);
  timer.unref();
  return pool;
}
