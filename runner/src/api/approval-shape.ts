import type { Static } from 'typebox';
import type { Actor } from '../auth/actor.ts';
import { askedOf, type Frozen, frozenOf, whyMayNot } from '../people/answering.ts';
import type { ApprovalRow } from '../store/approvals.ts';
import type * as P from './contract/people.ts';

type Approval = Static<typeof P.Approval>;

const instant = (at: number | Date): string => new Date(at).toISOString();

function stateOf(row: ApprovalRow): Approval['state'] {
  if (row.isOpen) return 'open';
  if (!row.isVoid && typeof row.outcome?.choice === 'string') return 'decided';
  return row.closedBy === 'time' ? 'expired' : 'withdrawn';
}

/** A question as the API tells it to somebody. @param hands those who had a hand in its run, where that counts */
export function approvalShape(row: ApprovalRow, actor: Actor, hands: ReadonlySet<string>): Approval {
  const frozen = frozenOf(row.asked);
  const state = stateOf(row);
  const refusal = row.isOpen ? whyMayNot(row, actor, hands) : null;
  const mayAnswer = row.isOpen && refusal === null;
  return {
    id: row.id,
    runId: row.runId,
    workflowId: row.workflowId,
    workflowName: row.workflowName,
    nodeName: row.nodeName,
    kind: frozen.kind,
    title: frozen.title,
    message: frozen.message,
    choices: frozen.choices.map((choice) => ({ ...choice })),
    approvers: [...row.approvers],
    askedNow: askedOf(row).seats.map((who) => [...who]),
    fourEyes: frozen.fourEyes,
    agreement: agreementOf(row, frozen),
    evidence: frozen.evidence,
    form: frozen.form,
    shownHash: row.askedHash,
    askedAt: instant(row.askedAt),
    deadline: instant(row.deadline),
    reminders: frozen.reminders.map(instant),
    escalation: frozen.escalation && { at: instant(frozen.escalation.at), to: [...frozen.escalation.to] },
    state,
    answers: row.answers.map((answer) => ({
      choice: answer.choice,
      by: answer.name,
      at: answer.at,
      reason: answer.reason,
      isYours: answer.person === actor.id,
      takesEffectAt: answer.effectAt && instant(answer.effectAt),
    })),
    handOvers: row.handOvers.map(({ kind, fromName, to, reason, at }) => ({
      kind,
      from: fromName,
      to: [...to],
      reason,
      at: instant(at),
    })),
    you: { mayAnswer, whyNot: refusal?.words ?? null, mayHandOver: mayAnswer && frozen.mayDelegate },
    decision: decisionOf(row),
  };
}

function agreementOf({ answers, approvers }: ApprovalRow, { agree }: Frozen): Approval['agreement'] {
  if (!agree) return null;
  const needed = agree.needed === 'each' ? approvers.length : agree.needed;
  return { choice: agree.choice, needed, given: answers.filter(({ choice }) => choice === agree.choice).length };
}

function decisionOf(row: ApprovalRow): Approval['decision'] {
  const { outcome } = row;
  if (row.isVoid || typeof outcome?.choice !== 'string') return null;
  return {
    choice: outcome.choice,
    by: row.closedByName ?? row.closedBy ?? '',
    at: row.closedAt ? instant(row.closedAt) : '',
    reason: typeof outcome.reason === 'string' ? outcome.reason : null,
    takesEffectAt: row.takesEffectAt && instant(row.takesEffectAt),
    ...(outcome.value === undefined ? {} : { value: outcome.value }),
    // Written by our own API.
    ...(Array.isArray(outcome.changes) ? { changes: outcome.changes as { path: string }[] } : {}),
  };
}
