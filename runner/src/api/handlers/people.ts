import type { JsonObject } from '@holdfast/workflow';
import { may } from '../../auth/actor.ts';
import { fault } from '../../faults.ts';
import { whyNotAsked } from '../../people/asked.ts';
import { type ApprovalRow, ApprovalStore } from '../../store/approvals.ts';
import type { Handlers } from '../calls.ts';
import { fromTimeCursor, pageOf } from '../cursors.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { approvalShape } from '../shapes.ts';

type Names = 'listApprovals' | 'getApproval' | 'decideApproval' | 'withdrawDecision';

/** Questions to people, and their answers. */
export function peopleHandlers(services: Services): Pick<Handlers, Names> {
  const { approvals, audit, runtime } = services;
  return {
    async listApprovals({ actor, query }) {
      const limit = query.limit ?? 50;
      const rows = await approvals.list(
        actor.workspaceId,
        query.state ?? 'open',
        limit + 1,
        fromTimeCursor(query.cursor),
      );
      return pageOf(rows, limit, approvalShape, (row) => [row.askedAt.toISOString(), row.id]);
    },

    async getApproval({ actor, params }) {
      const row = await approvals.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This question');
      return approvalShape(row);
    },

    async decideApproval({ actor, params, body }) {
      const row = await approvals.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This question');
      const whyNot = whyNotAsked([row.approvers], actor);
      if (whyNot !== null) throw new ProblemError(403, 'not_asked', whyNot);
      if (row.asked.fourEyes === true && (await approvals.handsIn(actor.workspaceId, row.runId)).has(actor.id))
        throw new ProblemError(
          403,
          'four_eyes',
          'This question needs a second person: you started its run, or changed something in it.',
        );
      if (row.askedHash !== body.shownHash) {
        throw new ProblemError(
          409,
          'shown_changed',
          'What you saw is not what is asked. Look at the question again before you answer.',
        );
      }
      const choices = row.asked.choices as { value: string; title: string; needsReason?: boolean }[];
      const choice = choices.find(({ value }) => value === body.choice);
      if (!choice)
        throw new ProblemError(
          422,
          'no_such_choice',
          `Answer with one of: ${choices.map(({ value }) => value).join(', ')}.`,
        );
      if (choice.needsReason && !body.reason?.trim())
        throw new ProblemError(422, 'reason_needed', `"${choice.title}" needs a reason.`);
      const { choice: chosen, reason = null, undoSeconds = 0 } = body;
      const answer = { choice: chosen, reason, undoMs: undoSeconds * 1_000 };
      const decided = await audit.act(actor, async (within, record) => {
        const told = await new ApprovalStore(within).decide(actor.workspaceId, params.id, answer, actor);
        if (told)
          await record('approval.decided', `approval:${params.id}`, {
            run: told.runId,
            choice: chosen,
            reason,
            shownHash: row.askedHash,
            ...(told.effectAt ? { takesEffectAt: told.effectAt.toISOString() } : {}),
          });
        return told;
      });
      if (!decided) {
        const now = await approvals.get(actor.workspaceId, params.id);
        throw new ProblemError(
          409,
          'already_decided',
          whyClosed(now),
          now ? { approval: approvalShape(now) as unknown as JsonObject } : {},
        );
      }
      fault('human.committed', 'approval.decided');
      runtime.ring(decided.runId, decided.wakeSeq, decided.effectAt?.getTime() ?? null);
      const after = await approvals.get(actor.workspaceId, params.id);
      return approvalShape(after ?? row);
    },

    async withdrawDecision({ actor, params }) {
      const row = await approvals.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This question');
      if (row.closedBy !== actor.id && !may(actor.role, 'admin'))
        throw new ProblemError(403, 'not_yours', 'A decision is withdrawn by whoever made it, or by an administrator.');
      const told = await audit.act(actor, async (within, record) => {
        const withdrawn = await new ApprovalStore(within).withdraw(actor.workspaceId, params.id);
        if (withdrawn)
          await record('approval.withdrawn', `approval:${params.id}`, {
            run: row.runId,
            choice: row.outcome?.choice ?? null,
          });
        return withdrawn;
      });
      if (!told)
        throw new ProblemError(
          409,
          'in_effect',
          'There is no decision that could still be withdrawn: its moment has come.',
        );
      runtime.ring(told.runId, told.wakeSeq, null);
      const after = await approvals.get(actor.workspaceId, params.id);
      return approvalShape(after ?? row);
    },
  };
}

function whyClosed(row: ApprovalRow | null): string {
  if (row?.closedByName) return `${row.closedByName} answered first.`;
  const isLate = row !== null && (row.isOpen || row.closedBy === 'time');
  return isLate
    ? 'The time for an answer is over.'
    : 'The question was withdrawn: its run goes on without it, or is over.';
}
