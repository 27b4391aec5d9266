import type { Database } from './database.ts';

/** What was found out about the database when it was opened. */
export interface DatabaseFacts {
  /** Such as "18.4". */
  readonly serverVersion: string;
  readonly major: number;
}

const LEAST = 14;

/** The database cannot be used as it is. */
export class UnfitDatabaseError extends Error {
  override readonly name = 'UnfitDatabaseError';
}

/** Looks at the server. @throws UnfitDatabaseError when it is too old, or would lose what it acknowledged */
export async function inspectDatabase({ pool }: Database): Promise<DatabaseFacts> {
  const { rows } = await pool.query<{ number: string; version: string; fsync: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as version, current_setting('fsync') as fsync`,
  );
  const row = rows[0];
  const major = Math.floor(Number(row?.number) / 10_000);
  if (major < LEAST)
    throw new UnfitDatabaseError(`The database is Postgres ${row?.version}; Holdfast needs ${LEAST} or newer.`);
  if (row?.fsync === 'off')
    throw new UnfitDatabaseError(
      'The database runs with fsync = off: it may lose what it has acknowledged. Turn fsync on.',
    );
  return { serverVersion: row?.version.split(' ')[0] ?? '', major };
}

/** Median time of one durable write, in milliseconds. */
export async function measureFsync({ pool }: Database): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('create temporary table if not exists fsync_probe (n integer)');
    const times: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      const before = performance.now();
      // A WAL record outside the temporary table, so that the commit has to reach the disk.
      await client.query(`select pg_logical_emit_message(true, 'holdfast', 'probe')`);
      times.push(performance.now() - before);
    }
    times.sort((a, b) => a - b);
    return Math.round((times[4] ?? 0) * 1_000) / 1_000;
  } finally {
    client.release();
  }
}
