import type { Actor } from '../../auth/actor.ts';
import type { HoldScope } from '../../hold-scopes.ts';
import type { HoldRow } from '../../store/holds.ts';
import type { Handlers } from '../calls.ts';
import { fromTimeCursor, pageOf } from '../cursors.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

const shape = ({ setAt, liftedAt, workspaceId: _, ...row }: HoldRow) => ({
  ...row,
  setAt: setAt.toISOString(),
  liftedAt: liftedAt?.toISOString() ?? null,
});

/** Holds on writes: an operator's kill switch. */
export function holdHandlers({
  holds,
  audit,
  workflows,
  runtime,
}: Services): Pick<Handlers, 'listHolds' | 'setHold' | 'liftHold'> {
  return {
    async listHolds({ actor, query }) {
      const limit = query.limit ?? 50;
      const isOpen = query.state === undefined ? null : query.state === 'open';
      const rows = await holds.list(actor.workspaceId, isOpen, limit + 1, fromTimeCursor(query.cursor));
      return pageOf(rows, limit, shape, (row) => [row.setAt.toISOString(), row.id]);
    },

    async setHold({ actor, body }) {
      const { scope, reason } = body;
      const subject = await subjectOf(actor, scope, body.subject);
      const { workspaceId } = actor;
      const id = await audit.act(actor, async (within, record) => {
        const set = await holds.set(within, { workspaceId, scope, subject, reason }, actor);
        if (set !== null) await record('hold.set', `${scope}:${subject}`, { hold: set, reason });
        return set;
      });
      if (id === null)
        throw new ProblemError(409, 'held_already', 'There is a hold on this already. Lift that one first.');
      await runtime.holds.look(false);
      return shaped(actor, id);
    },

    async liftHold({ actor, params }) {
      const row = await holds.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This hold');
      await audit.act(actor, async (within, record) => {
        if (await holds.lift(within, actor.workspaceId, params.id, actor))
          await record('hold.lifted', `${row.scope}:${row.subject}`, { hold: params.id, waiting: row.waiting });
      });
      await runtime.holds.look(false);
      return shaped(actor, params.id);
    },
  };

  async function shaped({ workspaceId }: Actor, id: string) {
    const row = await holds.get(workspaceId, id);
    if (!row) throw notFound('This hold');
    return shape(row);
  }

  /** @throws ProblemError when there is no such thing in the workspace */
  async function subjectOf({ workspaceId }: Actor, scope: HoldScope, said: string | undefined): Promise<string> {
    if (scope === 'workspace') {
      if (said === undefined || said === workspaceId) return workspaceId;
      throw new ProblemError(
        422,
        'no_subject',
        'A hold on the workspace names nothing beside it. Leave "subject" out.',
      );
    }
    if (said === undefined)
      throw new ProblemError(422, 'no_subject', `Say which ${scope} is to be held: its id, as "subject".`);
    if (scope === 'connection') return (await runtime.outside.connections.get(workspaceId, said)).id;
    const workflow = await workflows.get(workspaceId, said);
    if (!workflow) throw notFound('This workflow');
    return said;
  }
}
