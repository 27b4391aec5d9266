import type { Json } from '@holdfast/workflow';
import { type EventRow, EventStore } from '../../store/events.ts';
import type { Handlers } from '../calls.ts';
import { fromTimeCursor, pageOf } from '../cursors.ts';
import type { Services } from '../services.ts';

const DAY_SECONDS = 86_400;

const shape = ({ receivedAt, expiresAt, settledAt, ...row }: EventRow) => ({
  ...row,
  receivedAt: receivedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  settledAt: settledAt?.toISOString() ?? null,
});

/** Events that end waits. */
export function eventHandlers({ runtime }: Services): Pick<Handlers, 'sendEvent' | 'listEvents'> {
  const store = new EventStore(runtime.database);
  return {
    async sendEvent({ actor, body }) {
      const { name, key, data = null, keepSeconds = DAY_SECONDS } = body;
      const { id, name: said } = actor;
      const sent = await runtime.correlation.send({
        workspaceId: actor.workspaceId,
        name,
        key,
        data: data as Json,
        keepMs: keepSeconds * 1_000,
        by: { id, name: said },
        dedupeKey: null,
      });
      return shape(sent);
    },

    async listEvents({ actor, query: { cursor, limit = 50, ...filter } }) {
      const rows = await store.list(actor.workspaceId, filter, limit + 1, fromTimeCursor(cursor));
      return pageOf(rows, limit, shape, (row) => [row.receivedAt.toISOString(), row.id]);
    },
  };
}
