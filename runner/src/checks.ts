import type { Config } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { EpochStore } from './epochs/epoch-store.ts';
import { startEmbedded } from './postgres/embedded.ts';
import { reachDatabase, reachRedis } from './reach.ts';
import { type Database, openDatabase } from './store/database.ts';
import { inspectDatabase, measureFsync } from './store/measure.ts';

/** Opens the data folder and says where it is. @throws DataFolderError */
export function checkDataFolder({ dataDir }: Config): string {
  openDataFolder(dataDir);
  return dataDir;
}

/** What was found, and what a person should look into; null: nothing. */
export interface DatabaseCheck {
  readonly found: string;
  readonly warning: string | null;
}

/** Opens the database that the settings name and says what it is. @throws when it cannot be used */
export async function checkDatabase(config: Config): Promise<DatabaseCheck> {
  if (config.databaseUrl !== null) await reachDatabase(config.databaseUrl);
  const embedded = config.databaseUrl === null ? await startEmbedded(config.dataDir) : null;
  const database = openDatabase(embedded ? embedded.target : { url: config.databaseUrl ?? '' });
  try {
    const { serverVersion } = await inspectDatabase(database);
    const fsyncMs = await measureFsync(database);
    const found = `Postgres ${serverVersion} (${embedded ? 'embedded' : 'external'}), a durable write takes ${fsyncMs} ms`;
    return { found, warning: await epochWarning(database) };
  } finally {
    await database.close();
    await embedded?.stop();
  }
}

async function epochWarning(database: Database): Promise<string | null> {
  const { rows } = await database.pool.query<{ exists: boolean }>(`select to_regclass('epoch') is not null as exists`);
  const epoch = rows[0]?.exists ? await new EpochStore(database).open() : null;
  return (
    epoch &&
    `It may not know what was done from ${epoch.knownUntil.toISOString()} to ${epoch.beganAt.toISOString()}: writes of older runs wait for a person. See docs/restore.md, and close the epoch on the overview.`
  );
}

/** Asks the Redis server what it is. @throws when it cannot be used for a queue */
export const checkRedis = async (url: string): Promise<string> => `Redis ${await reachRedis(url)}`;
