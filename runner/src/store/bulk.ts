import type { JsonObject } from '@holdfast/workflow';
import { type AuditEntry, detailText } from './audit.ts';
import { type Checkpoint, type Committer, commitBatch } from './checkpoint.ts';
import type { Database } from './database.ts';
import { inTransaction } from './transaction.ts';

export type BulkKind = 'exceptions' | 'runs';
export type BulkStatus = 'preview' | 'running' | 'paused' | 'stopped' | 'done';
export type BulkItemState = 'waiting' | 'told' | 'done' | 'refused' | 'failed';

/** How an operation goes about it. */
export interface BulkOptions {
  /** So many first; the rest follows when all of them are through. 0: none. */
  readonly canary?: number;
  /** Items a second. */
  readonly pacePerSecond?: number;
  /** Stops when so many percent of what is through went wrong. */
  readonly stopAtPercent?: number;
  readonly version?: number;
}

/** One move for many exceptions, or for many runs. */
export interface BulkRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly kind: BulkKind;
  readonly filter: JsonObject;
  readonly action: string;
  readonly reason: string;
  readonly options: BulkOptions;
  readonly status: BulkStatus;
  /** Why it was stopped. */
  readonly why: string | null;
  readonly total: number;
  readonly effects: JsonObject;
  readonly by: { readonly id: string; readonly name: string };
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly counts: Readonly<Record<BulkItemState, number>>;
}

export interface BulkItemRow {
  readonly seq: number;
  readonly runId: string;
  readonly stepId: string;
  readonly head: number;
  readonly state: BulkItemState;
  readonly detail: string | null;
  readonly newRunId: string | null;
}

interface Raw {
  id: string;
  workspace_id: string;
  kind: BulkKind;
  filter: JsonObject;
  action: string;
  reason: string;
  options: BulkOptions;
  status: BulkStatus;
  why: string | null;
  total: number;
  effects: JsonObject;
  created_by: string;
  created_by_name: string;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  counts: Partial<Record<BulkItemState, number>> | null;
}

const SELECT = `select b.*, (select jsonb_object_agg(state, n) from (select state, count(*) as n from bulk_item where bulk_id = b.id group by state) c) as counts
  from bulk_operation b`;

const shaped = (row: Raw): BulkRow => ({
  id: row.id,
  workspaceId: row.workspace_id,
  kind: row.kind,
  filter: row.filter,
  action: row.action,
  reason: row.reason,
  options: row.options,
  status: row.status,
  why: row.why,
  total: row.total,
  effects: row.effects,
  by: { id: row.created_by, name: row.created_by_name },
  createdAt: row.created_at,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  counts: { waiting: 0, told: 0, done: 0, refused: 0, failed: 0, ...row.counts },
});

interface RawItem {
  seq: number;
  run_id: string;
  step_id: string;
  head: number;
  state: BulkItemState;
  detail: string | null;
  new_run_id: string | null;
}

const shapedItem = (row: RawItem): BulkItemRow => ({
  seq: row.seq,
  runId: row.run_id,
  stepId: row.step_id,
  head: row.head,
  state: row.state,
  detail: row.detail,
  newRunId: row.new_run_id,
});

/** An operation that a process carries out, as long as nobody else has taken it up. */
export interface Held {
  readonly id: string;
  readonly workspaceId: string;
  /** Until when, as text: the proof that it is still the one. */
  readonly until: string;
}

/** For how long a process may believe to be the one that carries an operation out. */
const LEASE = '10 seconds';
/** The operation $1, if it is still carried out, and by who holds it until: whoever steers or ends it takes the lease away. */
const HELD = `select from bulk_operation where id = $1 and lease_until =`;
const MOMENT = `date_trunc('milliseconds', clock_timestamp())`;

/** Bulk operations and their items: all that has to survive a restart. */
export class BulkStore {
  readonly #database: Database;
  readonly #committer: Committer;

  constructor(database: Database, committer: Committer) {
    this.#database = database;
    this.#committer = committer;
  }

  /** Keeps a preview: what it is about stays as it was seen. */
  async create(
    row: Pick<BulkRow, 'id' | 'workspaceId' | 'kind' | 'filter' | 'action' | 'options' | 'effects' | 'by'> & {
      tokenHash: Buffer;
    },
    items: readonly Pick<BulkItemRow, 'runId' | 'stepId' | 'head' | 'state' | 'detail'>[],
  ): Promise<void> {
    await this.#database.pool.query(
      `with made as (
         insert into bulk_operation (id, workspace_id, kind, filter, action, options, status, token_hash, total, effects, created_by, created_by_name)
         values ($1, $2, $3, $4, $5, $6, 'preview', $7, $8, $9, $10, $11) returning id
       ) insert into bulk_item (bulk_id, seq, run_id, step_id, head, state, detail)
       select made.id, t.seq, t.run_id, t.step_id, t.head, t.state, t.detail
       from made, json_to_recordset($12::json) as t(seq int, run_id uuid, step_id text, head int, state text, detail text)`,
      [
        row.id,
        row.workspaceId,
        row.kind,
        JSON.stringify(row.filter),
        row.action,
        JSON.stringify(row.options),
        row.tokenHash,
        items.length,
        JSON.stringify(row.effects),
        row.by.id,
        row.by.name,
        JSON.stringify(
          items.map(({ runId, stepId, ...item }, seq) => ({ ...item, seq, run_id: runId, step_id: stepId })),
        ),
      ],
    );
  }

  async get(workspaceId: string, id: string): Promise<BulkRow | null> {
    const { rows } = await this.#database.pool.query<Raw>(`${SELECT} where b.workspace_id = $1 and b.id = $2`, [
      workspaceId,
      id,
    ]);
    return rows[0] ? shaped(rows[0]) : null;
  }

  /** Newest first; previews that nobody carried out are left out. */
  async list(workspaceId: string, limit: number, after: { at: string; id: string } | null): Promise<BulkRow[]> {
    const { rows } = await this.#database.pool.query<Raw>(
      `${SELECT} where b.workspace_id = $1 and b.status <> 'preview' and ($2::timestamptz is null or (date_trunc('milliseconds', b.created_at), b.id) < ($2, $3::uuid))
       order by date_trunc('milliseconds', b.created_at) desc, b.id desc limit $4`,
      [workspaceId, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map(shaped);
  }

  async items(id: string, after: number, limit: number): Promise<BulkItemRow[]> {
    const { rows } = await this.#database.pool.query<RawItem>(
      'select * from bulk_item where bulk_id = $1 and seq > $2 order by seq limit $3',
      [id, after, limit],
    );
    return rows.map(shapedItem);
  }

  /** Sets a preview going, once, for who holds its token. False when it is none any more, or too old. */
  async start(
    workspaceId: string,
    id: string,
    tokenHash: Buffer,
    reason: string,
    options: BulkOptions,
    audit: AuditEntry,
  ): Promise<boolean> {
    return this.#change(
      `update bulk_operation set status = 'running', reason = $10, options = options || $11::jsonb, created_by = $4, created_by_name = $5, started_at = ${MOMENT}
       where workspace_id = $1 and id = $2 and status = $3 and token_hash = $9 and created_at > clock_timestamp() - interval '1 hour' returning id`,
      [workspaceId, id, 'preview'],
      audit,
      [tokenHash, reason, JSON.stringify(options)],
    );
  }

  /** Pauses, resumes or ends. False when it does not stand as it would have to. */
  async control(
    workspaceId: string,
    id: string,
    from: readonly BulkStatus[],
    to: BulkStatus,
    audit: AuditEntry,
  ): Promise<boolean> {
    return this.#change(
      `update bulk_operation set status = $9, ended_at = case when $9 = 'stopped' then ${MOMENT} end, why = case when $9 = 'stopped' then 'Stopped by ' || $5 end,
         lease_until = null where workspace_id = $1 and id = $2 and status = any($3::text[]) returning id`,
      [workspaceId, id, from],
      audit,
      [to],
    );
  }

  async #change(
    update: string,
    key: readonly unknown[],
    audit: AuditEntry,
    values: readonly unknown[],
  ): Promise<boolean> {
    const { by, action, subject, detail } = audit;
    const { rows } = await this.#database.pool.query(
      `with changed as (${update}), noted as (
         insert into audit (workspace_id, actor, actor_name, action, subject, detail) select $1::uuid, $4::text, $5::text, $6, $7, $8::jsonb from changed
       ) select id from changed`,
      [...key, by.id, by.name, action, subject, detailText(detail), ...values],
    );
    return rows.length > 0;
  }

  /* ---- carrying out ---- */

  /** Takes up operations that nobody is at, and keeps hold of those in `mine` that nobody else took up meanwhile. */
  async claim(mine: readonly Held[]): Promise<Held[]> {
    const { rows } = await this.#database.pool.query<{ id: string; workspace_id: string; until: string }>(
      `update bulk_operation set lease_until = clock_timestamp() + interval '${LEASE}' where id in (
         select b.id from bulk_operation b left join unnest($1::uuid[], $2::timestamptz[]) m(id, until) on m.id = b.id
         where b.status = 'running' and (b.lease_until is null or b.lease_until < clock_timestamp() or b.lease_until = m.until)
         for update of b skip locked)
       returning id, workspace_id, lease_until::text as until`,
      [mine.map(({ id }) => id), mine.map(({ until }) => until)],
    );
    return rows.map(({ id, workspace_id, until }) => ({ id, workspaceId: workspace_id, until }));
  }

  async waiting(id: string, limit: number): Promise<BulkItemRow[]> {
    const { rows } = await this.#database.pool.query<RawItem>(
      `select * from bulk_item where bulk_id = $1 and state = 'waiting' order by seq limit $2`,
      [id, limit],
    );
    return rows.map(shapedItem);
  }

  /**
   * Tells the run of an item what to do, notes it, and books it, in one
   * transaction: an operation that is taken up again tells nobody twice. Null
   * when it was told before, when the operation is not ours any more, or its run
   * has moved since the preview: then the item is refused.
   *
   * @param isBound false where that a run moved on is no reason: one that is under way may be cancelled
   */
  async tell(
    held: Held,
    item: BulkItemRow,
    kind: string,
    body: JsonObject,
    audit: AuditEntry,
    isBound: boolean,
  ): Promise<{ wakeSeq: number } | null> {
    const { rows } = await this.#database.pool.query<{ wake_seq: number | null }>(
      `with held as (${HELD} $13::timestamptz for share),
       open as (select seq from bulk_item where bulk_id = $1 and seq = $2 and state = 'waiting' and exists (select from held) for update),
       woken as (
         update run set wake_seq = wake_seq + 1, wake_at = least(wake_at, clock_timestamp())
         where id = $3 and workspace_id = $4 and ($5::int is null or head = $5) and status not in ('succeeded', 'failed', 'cancelled') and exists (select from open)
         returning id, wake_seq
       ), put as (insert into inbox (run_id, kind, body) select id, $6, $7::json from woken),
       noted as (insert into audit (workspace_id, actor, actor_name, action, subject, detail) select $4, $8, $9, $10, $11, $12::jsonb from woken),
       booked as (
         update bulk_item set state = case when exists (select from woken) then 'told' else 'refused' end, told_at = ${MOMENT}, at = ${MOMENT},
           detail = case when exists (select from woken) then null else 'The run has moved on since the preview.' end
         where bulk_id = $1 and seq in (select seq from open)
       ) select wake_seq from woken`,
      [
        held.id,
        item.seq,
        item.runId,
        held.workspaceId,
        isBound ? item.head : null,
        kind,
        JSON.stringify(body),
        audit.by.id,
        audit.by.name,
        audit.action,
        audit.subject,
        detailText(audit.detail),
        held.until,
      ],
    );
    const wakeSeq = rows[0]?.wake_seq;
    return wakeSeq === undefined || wakeSeq === null ? null : { wakeSeq };
  }

  /** Starts the run that does over what an item's did, and books it, in one transaction. False as for `tell`. */
  async begin({ id, until }: Held, { seq }: BulkItemRow, birth: Checkpoint): Promise<boolean> {
    return inTransaction(this.#database, async ({ pool }) => {
      const { rows } = await pool.query(
        `with held as (${HELD} $3::timestamptz for share)
         update bulk_item set state = 'told', new_run_id = $4, told_at = ${MOMENT}, at = ${MOMENT}
         where bulk_id = $1 and seq = $2 and state = 'waiting' and exists (select from held) returning seq`,
        [id, seq, until, birth.runId],
      );
      if (rows.length === 0) return false;
      await commitBatch(pool, [birth], this.#committer);
      return true;
    });
  }

  /** Nothing can be begun for this item. */
  async refuse({ id, until }: Held, { seq }: BulkItemRow, why: string): Promise<void> {
    await this.#database.pool.query(
      `with held as (${HELD} $3::timestamptz for share)
       update bulk_item set state = 'refused', detail = $4, told_at = ${MOMENT}, at = ${MOMENT}
       where bulk_id = $1 and seq = $2 and state = 'waiting' and exists (select from held)`,
      [id, seq, until, why],
    );
  }

  /** Books what came of items that were told. */
  async settle(row: BulkRow): Promise<void> {
    await this.#database.pool.query(row.kind === 'exceptions' ? SETTLE_STEPS : SETTLE_RUNS, [row.id]);
  }

  async end({ id, until }: Held, status: 'done' | 'stopped', why: string | null): Promise<void> {
    await this.#database.pool.query(
      `update bulk_operation set status = $2, why = $3, ended_at = ${MOMENT}, lease_until = null
       where id = $1 and lease_until = $4::timestamptz`,
      [id, status, why, until],
    );
  }
}

/**
 * A step that is parked again failed; one that never left was refused; one that is over, is done. What lies in the inbox of
 * a run that is over, such as an answer that could still be taken back, is read by nobody.
 */
const SETTLE_STEPS = `update bulk_item i set at = ${MOMENT}, state = o.state, detail = o.detail
  from (
    select i.seq, case when e.closed_at is not null then 'done' when e.last_seen > i.told_at then 'failed' else 'refused' end as state,
      case when e.closed_at is not null then null when e.last_seen > i.told_at then e.message else 'The step had changed when its turn came.' end as detail
    from bulk_item i join run r on r.id = i.run_id join step s on s.run_id = i.run_id and s.step_id = i.step_id
      join exception e on e.run_id = i.run_id and e.step_id = i.step_id
    where i.bulk_id = $1 and i.state = 'told'
      and (r.status in ('succeeded', 'failed', 'cancelled') or not exists (select from inbox b where b.run_id = i.run_id))
      and (s.status in ('parked', 'succeeded', 'failed_handled', 'failed', 'cancelled', 'skipped'))
      and (s.status <> 'parked' or r.lease_until is null)
  ) o where i.bulk_id = $1 and i.seq = o.seq`;

/** A replay is judged by its new run, a cancel by its own. */
const SETTLE_RUNS = `update bulk_item i set at = ${MOMENT},
    state = case when r.status = 'succeeded' or i.new_run_id is null then 'done' else 'failed' end,
    detail = case when r.status = 'succeeded' or i.new_run_id is null then null else coalesce(r.trouble #>> '{failure,message}', r.status) end
  from run r where i.bulk_id = $1 and i.state = 'told' and r.id = coalesce(i.new_run_id, i.run_id)
    and r.status in ('succeeded', 'failed', 'cancelled', 'parked') and (i.new_run_id is not null or r.status <> 'parked')`;
