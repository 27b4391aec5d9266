import { MAX_ITEMS, schemaText } from '@holdfast/workflow';
import { VERSION } from '../../version.ts';
import { type Handlers, Reply } from '../calls.ts';
import { ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

type Names = 'getSystem' | 'closeEpoch' | 'getWorkflowSchema';

/** What this installation is. */
export function systemHandlers(services: Services): Pick<Handlers, Names> {
  const { config, runtime, audit, startedAt, serverVersion, fsyncMs, roles } = services;
  const { store } = runtime.epochs;
  const epochOf = async () => {
    const epoch = await store.open();
    return epoch && { ...epoch, beganAt: epoch.beganAt.toISOString(), knownUntil: epoch.knownUntil.toISOString() };
  };
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
      epoch: await epochOf(),
      fsyncMs,
    }),

    async closeEpoch({ actor, params, body }) {
      await audit.act(actor, async (within, record) => {
        if (!(await store.close(params.id, actor, body.reason, within)))
          throw new ProblemError(409, 'not_open', 'There is no such open epoch. Somebody may have closed it.');
        await record('epoch.closed', `epoch:${params.id}`, { reason: body.reason });
      });
      return null;
    },

    getWorkflowSchema: async () =>
      new Reply(200, schemaText(), {
        'content-type': 'application/schema+json; charset=utf-8',
        'cache-control': 'public, max-age=3600',
      }),
  };
}
