import type { Actor } from '../../auth/actor.ts';
import { type StepCursorRow, StepCursors } from '../../store/step-cursors.ts';
import type { Handlers } from '../calls.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

const shape = ({ begunAt, readTo, movedAt, runId, ...row }: StepCursorRow) => ({
  ...row,
  begunAt: begunAt.toISOString(),
  readTo: readTo.toISOString(),
  movedAt: movedAt.toISOString(),
  run: runId,
});

/** How far steps have read on, and the way back. */
export function stepCursorHandlers({
  workflows,
  audit,
  runtime,
}: Services): Pick<Handlers, 'listStepCursors' | 'setBackStepCursor'> {
  const cursors = new StepCursors(runtime.database);

  return {
    async listStepCursors({ actor, params }) {
      return { items: (await listed(actor, params.id)).map(shape) };
    },

    async setBackStepCursor({ actor, params, body }) {
      const row = (await listed(actor, params.id)).find(({ id }) => id === params.cursor);
      if (!row) throw notFound('This cursor');
      const to = new Date(body.to);
      if (to > row.readTo)
        throw new ProblemError(
          422,
          'not_back',
          `The step has read to ${row.readTo.toISOString()}. A cursor is set back, not ahead: what lies between would be passed over.`,
        );
      const key = { workspaceId: actor.workspaceId, workflowId: params.id, id: row.id };
      const set = await audit.act(actor, async (within, record) => {
        const changed = await new StepCursors(within).setBack(key, body.turn, to);
        if (!changed) return null;
        await record('cursor.set-back', `workflow:${params.id}`, {
          node: row.node,
          account: row.account,
          from: row.readTo.toISOString(),
          to: to.toISOString(),
          reason: body.reason,
        });
        return changed;
      });
      if (set) return shape(set);
      throw new ProblemError(
        409,
        'moved_on',
        'The step has read on, or somebody has set the cursor back, since you looked. Look again, then decide.',
      );
    },
  };

  async function listed({ workspaceId }: Actor, workflowId: string): Promise<StepCursorRow[]> {
    if (!(await workflows.get(workspaceId, workflowId))) throw notFound('This workflow');
    return cursors.list(workspaceId, workflowId);
  }
}
