import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '@holdfast/workflow';
import { type Actor, may } from '../../auth/actor.ts';
import { fault } from '../../faults.ts';
import { answerTo, askedOf, frozenOf, type Said, whyMayNot } from '../../people/answering.ts';
import { seatOf } from '../../people/asked.ts';
import { AnswerStore } from '../../store/answers.ts';
import { type ApprovalRow, ApprovalStore } from '../../store/approvals.ts';
import { approvalShape } from '../approval-shape.ts';
import type { Handlers } from '../calls.ts';
import { fromTimeCursor, pageOf } from '../cursors.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

type Names =
  | 'listApprovals'
  | 'getApproval'
  | 'decideApproval'
  | 'decideApprovals'
  | 'withdrawDecision'
  | 'handOverApproval'
  | 'listPeople'
  | 'createPerson'
  | 'removePerson';

const NO_HANDS: ReadonlySet<string> = new Set();

/** Questions to people, and their answers. */
export function peopleHandlers(services: Services): Pick<Handlers, Names> {
  const { approvals, audit, runtime, accounts } = services;

  /** From where somebody answers, for the audit trail. */
  const fromOf = (request: IncomingMessage, { via }: Actor): JsonObject => ({
    via,
    address: services.addressOf(request),
  });

  /** Those who may not answer, where that is asked for. */
  const handsOf = async (row: ApprovalRow): Promise<ReadonlySet<string>> =>
    row.isOpen && frozenOf(row.asked).fourEyes ? approvals.handsIn(row.workspaceId, row.runId) : NO_HANDS;
  const shapeOf = async (row: ApprovalRow, actor: Actor) => approvalShape(row, actor, await handsOf(row));
  const found = async (actor: Actor, id: string): Promise<ApprovalRow> => {
    const row = await approvals.get(actor.workspaceId, id);
    if (!row) throw notFound('This question');
    return row;
  };

  /** Takes one answer. @throws ProblemError when it does not count */
  async function decide(actor: Actor, id: string, said: Said, request: IncomingMessage): Promise<void> {
    const row = await found(actor, id);
    if (row.isOpen) {
      const refusal = whyMayNot(row, actor, await handsOf(row));
      if (refusal) throw new ProblemError(refusal.code === 'answered_before' ? 409 : 403, refusal.code, refusal.words);
    }
    const answer = answerTo(row, said);
    const decided = await audit.act(actor, async (within, record) => {
      const told = await new ApprovalStore(within).decide(actor.workspaceId, id, answer, actor);
      if (told === null || told === 'again') return told;
      await record('approval.decided', `approval:${id}`, {
        run: row.runId,
        choice: answer.choice,
        reason: answer.reason,
        shownHash: row.askedHash,
        from: fromOf(request, actor),
        ...(answer.filled ? { changes: answer.filled.changes as JsonObject[] } : {}),
        ...(told === 'counted' ? { waitsForOthers: true } : {}),
        ...(told !== 'counted' && told.effectAt ? { takesEffectAt: told.effectAt.toISOString() } : {}),
      });
      return told;
    });
    if (decided === null || decided === 'again') {
      const now = await found(actor, id);
      throw new ProblemError(409, 'already_decided', decided === 'again' ? 'You answered it before.' : whyClosed(now), {
        approval: approvalShape(now, actor, NO_HANDS) as unknown as JsonObject,
      });
    }
    fault('human.committed', 'approval.decided');
    if (decided !== 'counted') runtime.ring(decided.runId, decided.wakeSeq, decided.effectAt?.getTime() ?? null);
  }

  return {
    async listApprovals({ actor, query }) {
      const limit = query.limit ?? 50;
      const isMachine = actor.via === 'local';
      const rows = await approvals.list(
        actor.workspaceId,
        {
          state: query.state ?? 'open',
          workflowId: query.workflow,
          kind: query.kind,
          leftTo:
            query.mine && !isMachine
              ? { person: actor.id, words: [actor.role, ...(actor.email ? [actor.email.toLowerCase()] : [])] }
              : undefined,
        },
        limit + 1,
        fromTimeCursor(query.cursor),
      );
      const hands = new Map<string, ReadonlySet<string>>();
      for (const row of rows.slice(0, limit)) hands.set(row.id, await handsOf(row));
      return pageOf(
        rows,
        limit,
        (row) => approvalShape(row, actor, hands.get(row.id) ?? NO_HANDS),
        (row) => [row.askedAt.toISOString(), row.id],
      );
    },

    async getApproval({ actor, params }) {
      return shapeOf(await found(actor, params.id), actor);
    },

    async decideApproval({ actor, params, body, request }) {
      await decide(actor, params.id, body, request);
      return shapeOf(await found(actor, params.id), actor);
    },

    async decideApprovals({ actor, body, request }) {
      const { approvals: asked, ...said } = body;
      const rows = await Promise.all(asked.map(({ id }) => approvals.get(actor.workspaceId, id)));
      const kinds = new Set(rows.flatMap((row) => (row ? [`${row.workflowId} ${row.stepId.split('@')[0]}`] : [])));
      if (kinds.size > 1)
        throw new ProblemError(422, 'mixed_kinds', 'Answer together only what one step of one workflow asks.');
      if (rows.some((row) => row && frozenOf(row.asked).kind === 'form'))
        throw new ProblemError(422, 'mixed_kinds', 'Forms are filled in one by one.');
      const results: { id: string; isAnswered: boolean; code: string | null; detail: string | null }[] = [];
      for (const { id, shownHash } of asked) {
        const refusal = await decide(actor, id, { ...said, shownHash }, request).then(
          () => null,
          (error: unknown) => {
            if (error instanceof ProblemError) return error;
            throw error;
          },
        );
        results.push({ id, isAnswered: !refusal, code: refusal?.code ?? null, detail: refusal?.message ?? null });
      }
      return { results };
    },

    async withdrawDecision({ actor, params }) {
      const row = await found(actor, params.id);
      const isOwn = row.answers.some(({ person }) => person === actor.id) || row.closedBy === actor.id;
      if (!isOwn && !may(actor.role, 'admin'))
        throw new ProblemError(403, 'not_yours', 'A decision is withdrawn by whoever made it, or by an administrator.');
      const person = row.answers.some((answer) => answer.person === actor.id) ? actor.id : null;
      const told = await audit.act(actor, async (within, record) => {
        const withdrawn = await new ApprovalStore(within).withdraw(actor.workspaceId, params.id, person);
        if (withdrawn)
          await record('approval.withdrawn', `approval:${params.id}`, {
            run: row.runId,
            choice: row.answers.findLast((each) => person === null || each.person === person)?.choice ?? null,
          });
        return withdrawn;
      });
      if (!told)
        throw new ProblemError(
          409,
          'in_effect',
          'There is no decision that could still be withdrawn: its moment has come.',
        );
      if (told !== 'counted') runtime.ring(told.runId, told.wakeSeq, null);
      return shapeOf(await found(actor, params.id), actor);
    },

    async handOverApproval({ actor, params, body, request }) {
      const row = await found(actor, params.id);
      if (!row.isOpen) throw new ProblemError(409, 'already_decided', whyClosed(row));
      const hands = await handsOf(row);
      const refusal = whyMayNot(row, actor, hands);
      if (refusal) throw new ProblemError(403, refusal.code, refusal.words);
      const { mayDelegate, fourEyes } = frozenOf(row.asked);
      if (!mayDelegate) throw new ProblemError(403, 'no_hand_over', 'This question may not be handed over.');
      const people = await accounts.people(actor.workspaceId);
      const to = people.find(({ email }) => email.toLowerCase() === body.to.trim().toLowerCase());
      if (!to || !may(to.role, 'approve'))
        throw new ProblemError(422, 'may_not_approve', `Nobody with the address ${body.to} may approve here.`);
      if (to.id === actor.id) throw new ProblemError(422, 'same_person', 'You have this question already.');
      if (fourEyes && hands.has(to.id))
        throw new ProblemError(
          422,
          'four_eyes',
          `${to.name} started its run or changed something in it, and may not answer.`,
        );
      const asked = askedOf(row);
      if (row.answers.some(({ person }) => person === to.id))
        throw new ProblemError(422, 'answered_before', `${to.name} has answered this question.`);
      if (asked.seats.some((who) => who.some((each) => each.toLowerCase() === to.email.toLowerCase())))
        throw new ProblemError(422, 'asked_already', `${to.name} is asked already.`);
      await audit.act(actor, async (within, record) => {
        await new AnswerStore(within).handOver(
          { workspaceId: actor.workspaceId, runId: row.runId, waitId: row.id },
          {
            kind: 'delegated',
            seat: seatOf(asked, actor),
            fromPerson: actor.id,
            fromName: actor.name,
            fromEmail: actor.email,
            toPerson: to.id,
            to: [to.email],
            reason: body.reason ?? null,
          },
        );
        await record('approval.handed_over', `approval:${row.id}`, {
          run: row.runId,
          to: to.id,
          toName: to.name,
          reason: body.reason ?? null,
          from: fromOf(request, actor),
        });
      });
      return shapeOf(await found(actor, params.id), actor);
    },

    async listPeople({ actor }) {
      const people = await accounts.people(actor.workspaceId);
      return { items: people.map((person) => ({ ...person, mayApprove: may(person.role, 'approve') })), next: null };
    },

    async createPerson({ actor, body }) {
      const person = await audit.act(actor, async (within, record) => {
        const made = await accounts.createMember(actor.workspaceId, body, within);
        await record('person.created', `person:${made.id}`, { name: made.name, email: made.email, role: made.role });
        return made;
      });
      return { ...person, mayApprove: may(person.role, 'approve') };
    },

    async removePerson({ actor, params }) {
      if (params.id === actor.id) throw new ProblemError(409, 'yourself', 'Somebody else has to take you out.');
      await audit.act(actor, async (within, record) => {
        const removed = await accounts.removeMember(actor.workspaceId, params.id, within);
        if (!removed) throw notFound('This person');
        await record('person.removed', `person:${params.id}`, { name: removed.name, email: removed.email });
      });
      return null;
    },
  };
}

function whyClosed(row: ApprovalRow): string {
  if (row.closedByName) return `${row.closedByName} answered first.`;
  return row.isOpen || row.closedBy === 'time'
    ? 'The time for an answer is over.'
    : 'The question was withdrawn: its run goes on without it, or is over.';
}
