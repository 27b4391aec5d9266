import { INBOUND_MOVES } from '@holdfast/engine';
import { v5 as uuid5 } from 'uuid';
import type { InboundRow } from '../../store/inbound.ts';
import type { Handlers } from '../calls.ts';
import { fromTimeCursor, pageOf } from '../cursors.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

/** Names the run of a released call by the call, so that releasing it twice starts one. */
const NAMESPACE = 'b0a3c1de-55a7-5f0e-9a51-8e4c2a7d6f10';

const shape = ({ receivedAt, place: _, ...row }: InboundRow) => ({ ...row, receivedAt: receivedAt.toISOString() });

/** Calls from outside, and what became of them. */
export function inboundHandlers({
  inbound,
  starter,
  audit,
  runtime,
}: Services): Pick<Handlers, 'listInbound' | 'releaseInbound'> {
  return {
    async listInbound({ actor, query }) {
      const limit = query.limit ?? 50;
      const filter = {
        ...(query.disposition ? { disposition: query.disposition } : {}),
        ...(query.workflowId ? { workflowId: query.workflowId } : {}),
      };
      const rows = await inbound.list(actor.workspaceId, filter, limit + 1, fromTimeCursor(query.cursor));
      return pageOf(rows, limit, shape, ({ place, id }) => [place, id]);
    },

    async releaseInbound({ actor, params }) {
      const call = await inbound.releasable(actor.workspaceId, params.id);
      if (!call) throw notFound('This call');
      const runId = uuid5(params.id, NAMESPACE);
      if (call.disposition === 'released' && call.runId !== null) return { runId: call.runId };
      if (!INBOUND_MOVES[call.disposition].includes('released') || !call.item)
        throw new ProblemError(
          409,
          'not_releasable',
          'Only a call that was taken for a duplicate by its body can be let in.',
        );
      if (call.versionId === null)
        throw new ProblemError(409, 'not_live', 'The webhook is not live any more. Publish the workflow first.');
      const birth = await starter.birth({
        versionId: call.versionId,
        triggerNode: call.node,
        items: [call.item],
        mode: 'live',
        source: 'webhook',
        runId,
      });
      await audit.act(actor, async (within, record) => {
        if (!(await inbound.released(within, params.id, runId, actor.name))) return;
        await starter.store(within, [birth]);
        await record('inbound.released', `inbound:${params.id}`, { run: runId });
      });
      runtime.ring(runId, 0, null);
      return { runId };
    },
  };
}
