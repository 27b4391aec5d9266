import { v7 as uuid } from 'uuid';
import type { HoldScope } from '../hold-scopes.ts';
import type { Woken } from './checkpoint.ts';
import type { Database } from './database.ts';
import { inTransaction, type Queries } from './transaction.ts';
import type { By } from './workflows.ts';

/** What is to be held back: all writes of a workspace, of a workflow, or over a connection. */
export interface NewHold {
  readonly workspaceId: string;
  readonly scope: HoldScope;
  /** Id of the workspace, workflow or connection. */
  readonly subject: string;
  readonly reason: string;
}

/** A hold, for lists. */
export interface HoldRow extends NewHold {
  readonly id: string;
  /** Name of what it is about; null where that was deleted. */
  readonly subjectName: string | null;
  readonly setBy: string;
  readonly setAt: Date;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
  /** Steps that wait for it. */
  readonly waiting: number;
}

/** A hold that stands, as workers look at it. */
export interface OpenHold {
  readonly id: string;
  readonly workspaceId: string;
  readonly scope: HoldScope;
  readonly subject: string;
  /** What documents call the connection. */
  readonly slug: string | null;
  readonly reason: string;
  readonly setBy: string;
}

/** Parked groups of a step, each with the hold that its write met. */
const MET = `exception e join step s on s.run_id = e.run_id and s.step_id = e.step_id
  cross join lateral jsonb_array_elements(s.parked) g`;
const HOLD_OF = `(g #>> '{failure,evidence,hold}')`;

const SELECT = `select h.id, h.workspace_id as "workspaceId", h.scope, h.subject, h.reason, h.set_by_name as "setBy", h.set_at as "setAt",
  h.lifted_by_name as "liftedBy", h.lifted_at as "liftedAt",
  coalesce((select name from workflow w where w.id = h.subject), (select title from connection c where c.id = h.subject),
    (select name from workspace k where k.id = h.subject)) as "subjectName",
  (select count(*)::int from ${MET} where e.workspace_id = h.workspace_id and e.closed_at is null and ${HOLD_OF} = h.id::text) as waiting
  from hold h where h.workspace_id = $1`;

/** Holds that operators set, and what goes on when they are lifted. */
export class HoldStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Gives its id; null where one stands for the same thing already. */
  async set(within: Queries, { workspaceId, scope, subject, reason }: NewHold, by: By): Promise<string | null> {
    const { rows } = await within.pool.query<{ id: string }>(
      `insert into hold (id, workspace_id, scope, subject, reason, set_by, set_by_name) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, scope, subject) where lifted_at is null do nothing returning id`,
      [uuid(), workspaceId, scope, subject, reason, by.id, by.name],
    );
    return rows[0]?.id ?? null;
  }

  /** False where it was lifted before. */
  async lift(within: Queries, workspaceId: string, id: string, by: By): Promise<boolean> {
    const { rowCount } = await within.pool.query(
      `update hold set lifted_at = date_trunc('milliseconds', clock_timestamp()), lifted_by = $3, lifted_by_name = $4
       where workspace_id = $1 and id = $2 and lifted_at is null`,
      [workspaceId, id, by.id, by.name],
    );
    return rowCount === 1;
  }

  async get(workspaceId: string, id: string): Promise<HoldRow | null> {
    const { rows } = await this.#database.pool.query<HoldRow>(`${SELECT} and h.id = $2`, [workspaceId, id]);
    return rows[0] ?? null;
  }

  /** Newest first. */
  async list(
    workspaceId: string,
    isOpen: boolean | null,
    limit: number,
    after: { at: string; id: string } | null,
  ): Promise<HoldRow[]> {
    const { rows } = await this.#database.pool.query<HoldRow>(
      `${SELECT} and ($2::boolean is null or (h.lifted_at is null) = $2) and ($3::timestamptz is null or (h.set_at, h.id) < ($3, $4::uuid))
       order by h.set_at desc, h.id desc limit $5`,
      [workspaceId, isOpen, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows;
  }

  /** Those that stand, in all workspaces, and whether some that were lifted have steps that wait still. */
  async standing(): Promise<{ open: OpenHold[]; isLifted: boolean }> {
    const { rows } = await this.#database.pool.query<OpenHold & { isOpen: boolean }>({
      name: 'holds-standing',
      text: `select h.id, h.workspace_id as "workspaceId", h.scope, h.subject, c.slug, h.reason, h.set_by_name as "setBy", h.lifted_at is null as "isOpen"
        from hold h left join connection c on h.scope = 'connection' and c.id = h.subject where h.lifted_at is null or h.released_at is null`,
    });
    return { open: rows.filter(({ isOpen }) => isOpen), isLifted: rows.some(({ isOpen }) => !isOpen) };
  }

  /**
   * Sends on what lifted holds had kept back, so many steps at most. Gives the runs that go on. A hold is
   * done with when nothing waits for it a while after it was lifted: until then workers may still have taken it for standing.
   */
  async release(limit: number, afterMs: number): Promise<Woken[]> {
    const { rows } = await this.#database.pool.query<Waiting>(
      `select e.run_id as run, e.step_id as step, h.lifted_by_name as by, h.reason,
          case when bool_or(g ->> 'items' = 'all') then null
            else (select json_agg(i order by i) from (select distinct jsonb_array_elements(g2 -> 'items')::int as i
              from jsonb_array_elements(s.parked) g2 where g2 #>> '{failure,evidence,hold}' = h.id::text) t) end as items
        from hold h join ${MET} on ${HOLD_OF} = h.id::text and e.workspace_id = h.workspace_id
        where h.lifted_at is not null and h.released_at is null and e.closed_at is null
          and not exists (select from inbox i where i.run_id = e.run_id and i.kind = 'repair')
        group by h.id, e.run_id, e.step_id, s.parked order by e.run_id limit $1`,
      [limit],
    );
    const woken: Woken[] = [];
    for (const waiting of rows) {
      const one = await inTransaction(this.#database, (within) => sendOn(within, waiting));
      if (one) woken.push(one);
    }
    await this.#database.pool.query(
      `update hold h set released_at = clock_timestamp() where lifted_at < clock_timestamp() - $1 * interval '1 ms' and released_at is null
         and not exists (select from ${MET} where e.workspace_id = h.workspace_id and e.closed_at is null and ${HOLD_OF} = h.id::text)`,
      [afterMs],
    );
    return woken;
  }
}

interface Waiting {
  readonly run: string;
  readonly step: string;
  readonly by: string;
  readonly reason: string;
  readonly items: readonly number[] | null;
}

/** Tells a run that a step of it may go on, unless it is over or was told something meanwhile. */
async function sendOn({ pool }: Queries, { run, step, by, reason, items }: Waiting): Promise<Woken | null> {
  const { rows } = await pool.query<{ wake_seq: number }>(
    `update run set wake_seq = wake_seq + 1, wake_at = least(wake_at, clock_timestamp())
     where id = $1 and status not in ('succeeded', 'failed', 'cancelled')
       and not exists (select from inbox i where i.run_id = $1 and i.kind = 'repair') returning wake_seq`,
    [run],
  );
  const wakeSeq = rows[0]?.wake_seq;
  if (wakeSeq === undefined) return null;
  const said = `The hold was lifted: ${reason}`;
  await pool.query(`insert into inbox (run_id, kind, body) values ($1, 'repair', $2::json)`, [
    run,
    JSON.stringify({ step, action: 'retry', by, reason: said, ...(items ? { items } : {}) }),
  ]);
  return { runId: run, wakeSeq };
}
