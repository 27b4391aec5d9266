import type { JsonObject } from '@holdfast/workflow';
import { fault } from '../faults.ts';
import { messageOf } from '../runtime.ts';
import { AnswerStore } from '../store/answers.ts';
import { detailText } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { type DueQuestion, NoticeStore } from '../store/notices.ts';
import { inTransaction, type Queries } from '../store/transaction.ts';
import { Rounds } from '../worker/rounds.ts';
import type { Timers } from '../worker/timers.ts';
import { type Frozen, frozenOf } from './answering.ts';

/** What people are to be told of a question. */
export type Occasion = 'asked' | 'reminded' | 'escalated';

interface RemindersSetup {
  readonly database: Database;
  readonly timers: Timers;
  /** Leaves word for those concerned, in the transaction that says it was due. */
  readonly tell?: (question: DueQuestion, occasion: Occasion, within: Queries) => Promise<void>;
  log(message: string, fields: JsonObject): void;
}

const EVERY_MS = 1_000;
const MOST = 50;

/** What has come due of a question since the moment it waited for, and the next moment; null: there is none. */
export function dueOf(
  { reminders, escalation }: Pick<Frozen, 'reminders' | 'escalation'>,
  { noticeAt, now, isEscalated }: Pick<DueQuestion, 'noticeAt' | 'now' | 'isEscalated'>,
): { occasions: Occasion[]; next: number | null } {
  const came = Math.round(noticeAt);
  // A question is born with a moment of its own: that it was asked.
  const isFirst = !reminders.includes(came) && escalation?.at !== came;
  const escalates = escalation !== null && !isEscalated;
  const isReminded = reminders.some((at) => at >= came && at <= now);
  const ahead = [...reminders, ...(escalates ? [escalation.at] : [])].filter((at) => at > now);
  return {
    occasions: [
      ...(isFirst ? (['asked'] as const) : []),
      ...(escalates && escalation.at <= now ? (['escalated'] as const) : []),
      // Several that were missed are one.
      ...(isReminded && !isFirst ? (['reminded'] as const) : []),
    ],
    next: ahead.length > 0 ? Math.min(...ahead) : null,
  };
}

/**
 * Tells people of questions that wait for them, and brings in others when nobody answers. Invariants:
 * R1 Moments are rows and are read by the clock of the database: they outlive every process, and come once.
 * R2 What is due is written in one transaction: the audit trail, who may answer, what is to be told, the next moment.
 * R3 A run never waits for any of it.
 */
export class Reminders {
  readonly #setup: RemindersSetup;
  readonly #rounds: Rounds;

  constructor(setup: RemindersSetup) {
    this.#setup = setup;
    this.#rounds = new Rounds({
      everyMs: EVERY_MS,
      timers: setup.timers,
      look: () => this.look(),
      failed: (error) => setup.log('People could not be reminded', { error: messageOf(error) }),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Does what is due. Gives of how many questions. */
  look(): Promise<number> {
    return inTransaction(this.#setup.database, async (within) => {
      const due = await new NoticeStore(within).due(MOST);
      for (const question of due) await this.#take(question, within);
      return due.length;
    });
  }

  async #take(question: DueQuestion, within: Queries): Promise<void> {
    const frozen = frozenOf(question.asked);
    const { occasions, next } = dueOf(frozen, question);
    for (const occasion of occasions) {
      if (occasion === 'escalated') await escalate(question, frozen, within);
      if (occasion === 'reminded') await record(question, 'approval.reminded', {}, within);
      await this.#setup.tell?.(question, occasion, within);
    }
    await new NoticeStore(within).next(question.id, next);
    fault('reminder.taken', question.id);
  }
}

async function escalate(question: DueQuestion, { escalation }: Frozen, within: Queries): Promise<void> {
  const { id, runId, workspaceId } = question;
  const to = escalation?.to ?? [];
  await new AnswerStore(within).handOver(
    { workspaceId, runId, waitId: id },
    {
      kind: 'escalated',
      seat: null,
      fromPerson: null,
      fromName: null,
      fromEmail: null,
      toPerson: null,
      to,
      reason: null,
    },
  );
  await record(question, 'approval.escalated', { to: [...to] }, within);
}

async function record({ id, runId, workspaceId }: DueQuestion, action: string, more: JsonObject, within: Queries) {
  await within.pool.query(
    `insert into audit (workspace_id, actor, actor_name, action, subject, detail) values ($1, 'holdfast', 'Holdfast', $2, $3, $4::jsonb)`,
    [workspaceId, action, `approval:${id}`, detailText({ run: runId, ...more })],
  );
}
