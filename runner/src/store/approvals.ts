import type { JsonObject } from '@holdfast/workflow';
import { toStorable } from '../connections/storable.ts';
import type { Queries } from './transaction.ts';
import type { By } from './workflows.ts';

/** A question to a person, with what became of it. */
export interface ApprovalRow {
  readonly id: string;
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
}

interface Raw {
  id: string;
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
/** One whose moment has not come; the last second is left to the worker that takes it in. */
const PENDING = `${MESSAGE} and i.not_before > clock_timestamp() + interval '1 second'`;
const OVER = `('succeeded', 'failed', 'cancelled')`;

const SELECT = `select a.id, a.run_id, a.step_id, r.workflow_id, v.document, a.asked, a.asked_hash, a.approvers, a.created_at, a.deadline, a.is_open, a.outcome,
  a.closed_by, a.closed_by_name, a.closed_at, (select i.not_before from inbox i where not a.is_open and ${PENDING}) as takes_effect_at,
  r.status in ${OVER} and exists (select from inbox i where ${MESSAGE}) as is_void
  from wait a join run r on r.id = a.run_id join workflow_version v on v.id = r.version_id where a.kind = 'approval' and a.workspace_id = $1`;

const shaped = (row: Raw): ApprovalRow => {
  const node = row.step_id.split('@')[0];
  return {
    id: row.id,
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

/** What somebody answers. */
export interface Answer {
  readonly choice: string;
  readonly reason: string | null;
  /** For so long it can be withdrawn; 0: it takes effect at once. */
  readonly undoMs: number;
}

/** The run that was told, and when that takes effect; null: at once. */
export interface Told {
  readonly runId: string;
  readonly wakeSeq: number;
  readonly effectAt: Date | null;
}

/** Questions to people. Whoever closes one first, under the lock of its run, wins; the others are told. */
export class ApprovalStore {
  readonly #queries: Queries;

  /** @param queries the database, or a transaction that is to hold what is changed */
  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async list(
    workspaceId: string,
    state: ApprovalState,
    limit: number,
    after: { at: string; id: string } | null,
  ): Promise<ApprovalRow[]> {
    const { rows } = await this.#queries.pool.query<Raw>(
      `${SELECT} and ${IN_STATE[state]} and ($2::timestamptz is null or (date_trunc('milliseconds', a.created_at), a.id) > ($2, $3::uuid))
       order by date_trunc('milliseconds', a.created_at), a.id limit $4`,
      [workspaceId, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map(shaped);
  }

  async get(workspaceId: string, id: string): Promise<ApprovalRow | null> {
    const { rows } = await this.#queries.pool.query<Raw>(`${SELECT} and a.id = $2`, [workspaceId, id]);
    return rows[0] ? shaped(rows[0]) : null;
  }

  /** Ids of those who had a hand in a run, or in the runs that it came of: who started, repaired, edited or moved it. */
  async handsIn(workspaceId: string, runId: string): Promise<ReadonlySet<string>> {
    const { rows } = await this.#queries.pool.query<{ actor: string }>(
      `with recursive line as (
         select id, parent_run_id, replay_of from run where id = $2 and workspace_id = $1
         union select r.id, r.parent_run_id, r.replay_of from line l join run r on r.id in (l.parent_run_id, l.replay_of)
       )
       select distinct a.actor from line l join audit a on a.workspace_id = $1 and a.subject = 'run:' || l.id and a.action = any($3)`,
      [workspaceId, runId, HANDS],
    );
    return new Set(rows.map(({ actor }) => actor));
  }

  /**
   * Records an answer, and puts it into the run's inbox; to be called in a transaction.
   * It takes effect after `undoMs`, at the deadline of the question at the latest.
   * Null when the question was closed before, its time was over, or its run is.
   */
  async decide(workspaceId: string, id: string, { choice, reason, undoMs }: Answer, by: By): Promise<Told | null> {
    const client = this.#queries.pool;
    const run = await client.query<{ id: string }>(
      `select r.id from run r join wait a on a.run_id = r.id where a.id = $1 and a.workspace_id = $2 and r.status not in ${OVER} for update of r`,
      [id, workspaceId],
    );
    const runId = run.rows[0]?.id;
    if (runId === undefined) return null;
    const outcome = JSON.stringify(
      toStorable({ choice, reason, by: by.id, byName: by.name, at: new Date().toISOString() }),
    );
    const closed = await client.query<{ step_id: string; effect_at: Date | null }>(
      `update wait set is_open = false, closed_at = clock_timestamp(), closed_by = $2, closed_by_name = $3, outcome = $4::json where id = $1 and is_open and deadline > clock_timestamp()
       returning step_id, case when $5::int > 0 then least(deadline, clock_timestamp() + $5 * interval '1 ms') end as effect_at`,
      [id, by.id, by.name, outcome, undoMs],
    );
    const [wait] = closed.rows;
    if (!wait) return null;
    const { step_id: step, effect_at: effectAt } = wait;
    const body = JSON.stringify(toStorable({ wait: id, step, choice, by: by.name }));
    await client.query(`insert into inbox (run_id, kind, body, not_before) values ($1, 'decided', $2::json, $3)`, [
      runId,
      body,
      effectAt,
    ]);
    return { runId, wakeSeq: await this.#wake(runId, effectAt), effectAt };
  }

  /** Takes back an answer whose moment has not come: the question is open again. To be called in a transaction; null when it is too late. */
  async withdraw(workspaceId: string, id: string): Promise<Told | null> {
    const client = this.#queries.pool;
    const run = await client.query<{ id: string }>(
      `select r.id from run r join wait a on a.run_id = r.id where a.id = $1 and a.workspace_id = $2 and r.status not in ${OVER} for update of r`,
      [id, workspaceId],
    );
    const runId = run.rows[0]?.id;
    if (runId === undefined) return null;
    const taken = await client.query(
      `delete from inbox i using wait a where a.id = $1 and not a.is_open and ${PENDING}`,
      [id],
    );
    if (taken.rowCount === 0) return null;
    await client.query(
      'update wait set is_open = true, closed_at = null, closed_by = null, closed_by_name = null, outcome = null where id = $1',
      [id],
    );
    return { runId, wakeSeq: await this.#wake(runId, null), effectAt: null };
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
