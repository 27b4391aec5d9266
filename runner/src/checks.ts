import { Redis } from 'ioredis';
import type { Config } from './config.ts';
import { startEmbedded } from './postgres/embedded.ts';
import { openDatabase } from './store/database.ts';
import { inspectDatabase, measureFsync } from './store/measure.ts';

/** Opens the database that the settings name and says what it is. @throws when it cannot be used */
export async function checkDatabase(config: Config): Promise<string> {
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
export async function checkRedis(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: 3_000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const info = await redis.info('server');
    const version = /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
    const policy = (await redis.config('GET', 'maxmemory-policy').catch(() => null)) as string[] | null;
    if (policy?.[1] !== undefined && policy[1] !== 'noeviction')
      throw new Error(`Redis may drop data (maxmemory-policy ${policy[1]}). Set it to noeviction.`);
    return `Redis ${version}`;
  } finally {
    redis.disconnect();
  }
}
