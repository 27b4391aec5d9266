import type { JsonObject } from '@holdfast/workflow';
import { toStorable } from '../connections/storable.ts';
import { type Agreement, askedNow, type HandOver, verdictOf } from '../people/asked.ts';
import { type Answering, type AnswerRow, AnswerStore, type HandOverRow } from './answers.ts';
import type { Queries } from './transaction.ts';
import type { By } from './workflows.ts';

/** A question to a person, with what became of it. */
export interface ApprovalRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly runId: string;
  readonly stepId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly nodeName: string;
  readonly asked: JsonObject;
  readonly askedHash: string;
  readonly approvers: readonly string[];
  readonly askedAt: Date;
  readonly deadline: Date;
  readonly isOpen: boolean;
  readonly outcome: JsonObject | null;
  readonly closedBy: string | null;
  readonly closedByName: string | null;
  readonly closedAt: Date | null;
  /** When the decision takes effect, while it can still be withdrawn. */
  readonly takesEffectAt: Date | null;
  /** The run was over before the decision took effect: it never did. */
  readonly isVoid: boolean;
  /** Answers that stand, in the order in which they were given. */
  readonly answers: readonly AnswerRow[];
  readonly handOvers: readonly HandOverRow[];
}

interface Raw {
  id: string;
  workspace_id: string;
  run_id: string;
  step_id: string;
  workflow_id: string;
  document: { name?: string; nodes?: { id: string; name: string }[] } | null;
  asked: JsonObject;
  asked_hash: string;
  approvers: string[];
  created_at: Date;
  deadline: Date;
  is_open: boolean;
  outcome: JsonObject | null;
  closed_by: string | null;
  closed_by_name: string | null;
  closed_at: Date | null;
  takes_effect_at: Date | null;
  is_void: boolean;
}

/** The message of a decision that the run has not taken in. */
const MESSAGE = `i.run_id = a.run_id and i.kind = 'decided' and i.body ->> 'wait' = a.id::text`;
/** What can be taken back: the last second before its moment is left to the worker that takes it in. */
const PENDING = `> clock_timestamp() + interval '1 second'`;
const OVER = `('succeeded', 'failed', 'cancelled')`;

const SELECT = `select a.id, a.workspace_id, a.run_id, a.step_id, r.workflow_id, v.document, a.asked, a.asked_hash, a.approvers, a.created_at, a.deadline, a.is_open, a.outcome,
  a.closed_by, a.closed_by_name, a.closed_at, (select i.not_before from inbox i where not a.is_open and ${MESSAGE} and i.not_before ${PENDING}) as takes_effect_at,
  r.status in ${OVER} and exists (select from inbox i where ${MESSAGE}) as is_void
  from wait a join run r on r.id = a.run_id join workflow_version v on v.id = r.version_id where a.kind = 'approval' and a.workspace_id = $1`;

const shaped = (row: Raw, answers: readonly AnswerRow[], handOvers: readonly HandOverRow[]): ApprovalRow => {
  const node = row.step_id.split('@')[0];
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    runId: row.run_id,
    stepId: row.step_id,
    workflowId: row.workflow_id,
    workflowName: row.document?.name ?? '',
    nodeName: row.document?.nodes?.find(({ id }) => id === node)?.name ?? node ?? '',
    asked: row.asked,
    askedHash: row.asked_hash,
    approvers: row.approvers,
    askedAt: row.created_at,
    deadline: row.deadline,
    isOpen: row.is_open,
    outcome: row.outcome,
    closedBy: row.closed_by,
    closedByName: row.closed_by_name,
    closedAt: row.closed_at,
    takesEffectAt: row.takes_effect_at,
    isVoid: row.is_void,
    answers,
    handOvers,
  };
};

/** What makes a person one of those who may not answer where four eyes are asked for. */
const HANDS = ['run.started', 'run.replayed', 'run.moved', 'step.repaired'];

export type ApprovalState = 'open' | 'decided' | 'expired' | 'withdrawn';

const IN_STATE: Readonly<Record<ApprovalState, string>> = {
  open: 'a.is_open',
  decided: `not a.is_open and a.outcome ->> 'choice' is not null`,
  expired: `not a.is_open and a.closed_by = 'time'`,
  withdrawn: `not a.is_open and a.outcome is null`,
};

/** Which questions a list is about. */
export interface ApprovalFilter {
  readonly state: ApprovalState;
  readonly workflowId?: string | undefined;
  readonly kind?: string | undefined;
  /** Left to this person: asked by one of these words, and not answered or handed over by them. */
  readonly leftTo?: { readonly person: string; readonly words: readonly string[] } | undefined;
}

/** What somebody answers. */
export interface Answer {
  readonly choice: string;
  readonly reason: string | null;
  /** For so long it can be withdrawn; 0: it takes effect at once. */
  readonly undoMs: number;
  /** What was filled into a form, and what that changed. */
  readonly filled?: { readonly value: unknown; readonly changes: unknown } | undefined;
}

/** The run that was told, and when that takes effect; null: at once. */
export interface Told {
  readonly runId: string;
  readonly wakeSeq: number;
  readonly effectAt: Date | null;
}

/** `counted`: the answer stands and more are needed. `again`: this person has answered before. */
export type Decided = Told | 'counted' | 'again';

/** Questions to people. Whoever closes one first, under the lock of its run, wins; the others are told. */
export class ApprovalStore {
  readonly #queries: Queries;
  readonly #answers: AnswerStore;

  /** @param queries the database, or a transaction that is to hold what is changed */
  constructor(queries: Queries) {
    this.#queries = queries;
    this.#answers = new AnswerStore(queries);
  }

  /** Oldest first. */
  async list(
    workspaceId: string,
    { state, workflowId, kind, leftTo }: ApprovalFilter,
    limit: number,
    after: { at: string; id: string } | null,
  ): Promise<ApprovalRow[]> {
    const values: unknown[] = [workspaceId, after?.at ?? null, after?.id ?? null, limit];
    const given = (value: unknown): string => `$${values.push(value)}`;
    const where = [IN_STATE[state]];
    if (workflowId !== undefined) where.push(`r.workflow_id = ${given(workflowId)}::uuid`);
    if (kind !== undefined) where.push(`coalesce(a.asked ->> 'kind', 'approval') = ${given(kind)}`);
    if (leftTo !== undefined) {
      const [words, person] = [given(leftTo.words), given(leftTo.person)];
      where.push(
        `(a.approvers = '{}' or exists (select from unnest(a.approvers) w where lower(w) = any(${words}::text[]))
          or exists (select from hand_over h cross join unnest(h.to_who) w where h.wait_id = a.id and lower(w) = any(${words}::text[])))
         and not exists (select from answer n where n.wait_id = a.id and n.person = ${person} and n.withdrawn_at is null)
         and coalesce((select h.to_person = ${person} from hand_over h where h.wait_id = a.id and h.kind = 'delegated'
           and ${person} in (h.from_person, h.to_person) order by h.id desc limit 1), true)`,
      );
    }
    const { rows } = await this.#queries.pool.query<Raw>(
      `${SELECT} and ${where.join(' and ')} and ($2::timestamptz is null or (date_trunc('milliseconds', a.created_at), a.id) > ($2, $3::uuid))
       order by date_trunc('milliseconds', a.created_at), a.id limit $4`,
      values,
    );
    return this.#whole(rows);
  }

  async get(workspaceId: string, id: string): Promise<ApprovalRow | null> {
    const { rows } = await this.#queries.pool.query<Raw>(`${SELECT} and a.id = $2`, [workspaceId, id]);
    return (await this.#whole(rows))[0] ?? null;
  }

  async #whole(rows: readonly Raw[]): Promise<ApprovalRow[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const [answers, handOvers] = [await this.#answers.of(ids), await this.#answers.handOversOf(ids)];
    return rows.map((row) => shaped(row, answers.get(row.id) ?? [], handOvers.get(row.id) ?? []));
  }

  /**
   * Ids of those who had a hand in a run, or in the runs that it came of: who started, repaired, edited or
   * moved it, or corrected its data in a form.
   */
  async handsIn(workspaceId: string, runId: string): Promise<ReadonlySet<string>> {
    const { rows } = await this.#queries.pool.query<{ actor: string }>(
      `with recursive line as (
         select id, parent_run_id, replay_of from run where id = $2 and workspace_id = $1
         union select r.id, r.parent_run_id, r.replay_of from line l join run r on r.id in (l.parent_run_id, l.replay_of)
       )
       select a.actor from line l join audit a on a.workspace_id = $1 and a.subject = 'run:' || l.id and a.action = any($3)
       union select n.person from line l join answer n on n.run_id = l.id where n.is_correction and n.withdrawn_at is null`,
      [workspaceId, runId, HANDS],
    );
    return new Set(rows.map(({ actor }) => actor));
  }

  /**
   * Records an answer and, where it ends the question, puts that into the run's inbox; to be called in a
   * transaction. It takes effect after `undoMs`, at the deadline of the question at the latest.
   * Null when the question was closed before, its time was over, or its run is.
   */
  async decide(workspaceId: string, id: string, answer: Answer, by: Answering): Promise<Decided | null> {
    const client = this.#queries.pool;
    const runId = await this.#lock(workspaceId, id);
    if (runId === null) return null;
    const found = await client.query<{ asked: { agree?: Agreement } | null; approvers: string[] }>(
      'select asked, approvers from wait where id = $1 and is_open and deadline > clock_timestamp()',
      [id],
    );
    const [wait] = found.rows;
    if (!wait) return null;
    const isNew = await this.#answers.add({ workspaceId, runId, waitId: id }, answer, by);
    if (!isNew) return 'again';
    const answers = (await this.#answers.of([id])).get(id) ?? [];
    const handOvers: readonly HandOver[] = (await this.#answers.handOversOf([id])).get(id) ?? [];
    const choice = verdictOf(wait.asked?.agree ?? null, askedNow(wait.approvers, handOvers).seats, answers);
    if (choice === null) return 'counted';
    return this.#close({ id, runId, choice, answers, filled: answer.filled }, by);
  }

  async #close(
    ended: { id: string; runId: string; choice: string; answers: readonly AnswerRow[]; filled: Answer['filled'] },
    by: By,
  ): Promise<Told | null> {
    const { id, runId, choice, filled } = ended;
    const client = this.#queries.pool;
    const agreed = ended.answers.filter((answer) => answer.choice === choice);
    const names = agreed.map(({ name }) => name).join(', ') || by.name;
    const outcome = JSON.stringify(
      toStorable({
        choice,
        reason: agreed.flatMap(({ reason }) => reason ?? []).join('\n') || null,
        by: by.id,
        byName: names,
        at: new Date().toISOString(),
        ...(ended.answers.length > 1
          ? {
              answers: ended.answers.map((each) => ({
                choice: each.choice,
                by: each.name,
                reason: each.reason,
                at: each.at,
              })),
            }
          : {}),
        ...(filled ?? {}),
      }),
    );
    const closed = await client.query<{ step_id: string; effect_at: Date | null }>(
      `update wait set is_open = false, closed_at = clock_timestamp(), closed_by = $2, closed_by_name = $3, outcome = $4::json where id = $1 and is_open
       returning step_id, (select max(n.effect_at) from answer n
         where n.wait_id = wait.id and n.withdrawn_at is null and n.effect_at > clock_timestamp()) as effect_at`,
      [id, by.id, names, outcome],
    );
    const [wait] = closed.rows;
    if (!wait) return null;
    const { step_id: step, effect_at: effectAt } = wait;
    const body = JSON.stringify(toStorable({ wait: id, step, choice, by: names }));
    await client.query(`insert into inbox (run_id, kind, body, not_before) values ($1, 'decided', $2::json, $3)`, [
      runId,
      body,
      effectAt,
    ]);
    return { runId, wakeSeq: await this.#wake(runId, effectAt), effectAt };
  }

  /**
   * Takes back an answer whose moment has not come: of this person, or the latest. A question that it ended is open
   * again. To be called in a transaction; null when it is too late, `counted` where the run knew nothing of it.
   */
  async withdraw(workspaceId: string, id: string, person: string | null): Promise<Told | 'counted' | null> {
    const client = this.#queries.pool;
    const runId = await this.#lock(workspaceId, id);
    // A run that was stopped meanwhile asks nobody any more, though the answer never took effect.
    if (runId === null || !(await this.#isAwaited(id))) return null;
    const answer = ((await this.#answers.of([id])).get(id) ?? []).findLast(
      (each) => person === null || each.person === person,
    );
    if (!answer && person !== null) return null;
    if (answer && !(await this.#answers.withdraw(answer.id, PENDING))) return null;
    const taken = await client.query(
      `delete from inbox i using wait a where a.id = $1 and not a.is_open and ${MESSAGE} and i.not_before ${PENDING}`,
      [id],
    );
    if (taken.rowCount === 0) {
      const open = await client.query('select from wait where id = $1 and is_open', [id]);
      if (open.rowCount === 1 && answer) return 'counted';
      if (answer)
        throw new Error(`Question ${id} was closed by an answer that had not taken effect, and no run was told`);
      return null;
    }
    await client.query(
      'update wait set is_open = true, closed_at = null, closed_by = null, closed_by_name = null, outcome = null where id = $1',
      [id],
    );
    return { runId, wakeSeq: await this.#wake(runId, null), effectAt: null };
  }

  /** Locks the run of a question, before anything else of it is read; null when it is over. */
  async #lock(workspaceId: string, id: string): Promise<string | null> {
    const { rows } = await this.#queries.pool.query<{ id: string }>(
      `select r.id from run r join wait a on a.run_id = r.id where a.id = $1 and a.workspace_id = $2 and r.status not in ${OVER} for update of r`,
      [id, workspaceId],
    );
    return rows[0]?.id ?? null;
  }

  /** Whether the step of a question still waits. */
  async #isAwaited(id: string): Promise<boolean> {
    const { rowCount } = await this.#queries.pool.query(
      `select from step s join wait a on a.run_id = s.run_id and a.step_id = s.step_id where a.id = $1 and s.status = 'waiting'`,
      [id],
    );
    return rowCount === 1;
  }

  /** Has the run looked at: now, or when an answer takes effect. Whoever carries it looks now. */
  async #wake(runId: string, at: Date | null): Promise<number> {
    const woken = await this.#queries.pool.query<{ wake_seq: number }>(
      'update run set wake_seq = wake_seq + 1, wake_at = least(wake_at, coalesce($2::timestamptz, clock_timestamp())) where id = $1 returning wake_seq',
      [runId, at],
    );
    return woken.rows[0]?.wake_seq ?? 0;
  }
}
