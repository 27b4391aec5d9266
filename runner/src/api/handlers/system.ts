import { MAX_ITEMS, schemaText } from '@holdfast/workflow';
import { VERSION } from '../../version.ts';
import { type Handlers, Reply } from '../calls.ts';
import type { Services } from '../services.ts';

type Names = 'getSystem' | 'getWorkflowSchema';

/** What this installation is. */
export function systemHandlers(services: Services): Pick<Handlers, Names> {
  const { config, runtime, startedAt, serverVersion, fsyncMs, roles } = services;
  return {
    getSystem: async () => ({
      version: VERSION,
      node: process.version,
      startedAt: startedAt.toISOString(),
      roles,
      state: { kind: config.databaseUrl === null ? 'embedded' : 'external', serverVersion },
      queue: { kind: config.redisUrl === null ? 'postgres' : 'redis' },
      limits: { intakeBytes: config.intakeBytes, itemBytes: 10 * 1024 * 1024, listItems: MAX_ITEMS },
      publicUrl: runtime.settings.publicUrl,
      fsyncMs,
    }),
    getWorkflowSchema: async () =>
      new Reply(200, schemaText(), {
        'content-type': 'application/schema+json; charset=utf-8',
        'cache-control': 'public, max-age=3600',
      }),
  };
}
