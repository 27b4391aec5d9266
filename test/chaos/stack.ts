import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/product.ts';
import { PostgresServer } from './postgres.ts';
import { RedisServer } from './redis.ts';

export const BACKENDS = ['postgres', 'redis'] as const;
export type Backend = (typeof BACKENDS)[number];

/** The servers that the cells of one queue backend share, one cell after the other. */
export interface Stack {
  readonly backend: Backend;
  readonly folder: string;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | null;
  close(): Promise<void>;
}

export async function openStack(backend: Backend): Promise<Stack> {
  const folder = await temporaryFolder();
  const data = join(folder.path, 'database');
  mkdirSync(data);
  const postgres = await PostgresServer.start(data);
  const redis = backend === 'redis' ? await RedisServer.start(folder.path) : null;
  return {
    backend,
    folder: folder.path,
    postgres,
    redis,
    async close() {
      await redis?.kill();
      await postgres.remove();
      await folder.remove();
    },
  };
}
