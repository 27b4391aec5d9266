import { MOST_IN_A_PASS } from '../../store/pruning.ts';
import { RetentionStore } from '../../store/retention.ts';
import type { Handlers } from '../calls.ts';
import type { Services } from '../services.ts';

/** For how long things are kept. */
export function retentionHandlers({
  config,
  runtime,
  audit,
}: Services): Pick<Handlers, 'getRetention' | 'setRetention' | 'previewRetention'> {
  const store = new RetentionStore(runtime.database);
  const shapeOf = async (workspaceId: string) => ({
    runDays: await store.days(workspaceId),
    ownWords: await store.ownWords(workspaceId),
    callDays: config.keepCallDays,
    keyDays: config.keepKeyDays,
    replyDays: config.keepReplyDays,
  });
  return {
    getRetention: ({ actor }) => shapeOf(actor.workspaceId),

    async setRetention({ actor, body: { runDays } }) {
      await audit.act(actor, async (within, record) => {
        const own = new RetentionStore(within);
        const from = await own.days(actor.workspaceId);
        if (from === runDays) return;
        await own.set(actor.workspaceId, runDays);
        await record('retention.changed', `workspace:${actor.workspaceId}`, { from, to: runDays });
      });
      return shapeOf(actor.workspaceId);
    },

    previewRetention: async ({ actor, query: { runDays = null } }) => ({
      runs: await store.wouldGo(actor.workspaceId, runDays, config.keepKeyDays, MOST_IN_A_PASS),
      most: MOST_IN_A_PASS,
    }),
  };
}
