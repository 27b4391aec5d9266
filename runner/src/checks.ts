import type { Config } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { startEmbedded } from './postgres/embedded.ts';
import { reachDatabase, reachRedis } from './reach.ts';
import { openDatabase } from './store/database.ts';
import { inspectDatabase, measureFsync } from './store/measure.ts';

/** Opens the data folder and says where it is. @throws DataFolderError */
export function checkDataFolder({ dataDir }: Config): string {
  openDataFolder(dataDir);
  return dataDir;
}

/** Opens the database that the settings name and says what it is. @throws when it cannot be used */
export async function checkDatabase(config: Config): Promise<string> {
  if (config.databaseUrl !== null) await reachDatabase(config.databaseUrl);
  const embedded = config.databaseUrl === null ? await startEmbedded(config.dataDir) : null;
  const database = openDatabase(embedded ? embedded.target : { url: config.databaseUrl ?? '' });
  try {
    const { serverVersion } = await inspectDatabase(database);
    const fsyncMs = await measureFsync(database);
    return `Postgres ${serverVersion} (${embedded ? 'embedded' : 'external'}), a durable write takes ${fsyncMs} ms`;
  } finally {
    await database.close();
    await embedded?.stop();
  }
}

/** Asks the Redis server what it is. @throws when it cannot be used for a queue */
export const checkRedis = async (url: string): Promise<string> => `Redis ${await reachRedis(url)}`;
