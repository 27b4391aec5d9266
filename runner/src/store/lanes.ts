import type { Database } from './database.ts';
import { inTransaction } from './transaction.ts';

/** Most runs that may be carried at once, over all workers; null: as many as there is room for. */
export interface RunLimits {
  readonly perWorkspace: number | null;
  readonly perWorkflow: number | null;
}

export const NO_RUN_LIMITS: RunLimits = { perWorkspace: null, perWorkflow: null };

export const hasRunLimits = ({ perWorkspace, perWorkflow }: RunLimits): boolean =>
  perWorkspace !== null || perWorkflow !== null;

/** The limit that a run waits for: so many of its workflow, or of its workspace, are carried already. */
export interface PlaceWanted {
  readonly of: 'workflow' | 'workspace';
  readonly most: number;
}

/** Held by who claims under limits, so that no two count at once. Asked for by itself: what counts has to see what the last one took. */
const CLAIM_LOCK = 'select pg_advisory_xact_lock(7310, 1)';
const WAITS = 'lease_until is null and wake_at is not null';
const OPEN = `status not in ('succeeded', 'failed', 'cancelled')`;
/** Has a place. A run that is over has none, though its worker may have died before it let go: nobody comes for that lease. */
export const CARRIED = `lease_until is not null and ${OPEN}`;

/**
 * Of the runs that may be leased, `wanted`, those that fit in beside what is leased already: first within their
 * workflow, then within their workspace, oldest first. A run keeps its place until it rests: where its lease lapsed its
 * worker may be late and renew it, so the place is not free, and whoever takes the run up has its place with it.
 */
export const DUE_WITHIN_LIMITS = `busy as materialized (
    select workspace_id, workflow_id, count(*) as runs from run where ${CARRIED} group by 1, 2
  ), of_workflow as (
    select w.id, w.workspace_id, w.wake_at, row_number() over (partition by w.workflow_id order by w.wake_at, w.id)
      + coalesce((select sum(b.runs) from busy b where b.workflow_id = w.workflow_id), 0) as place from wanted w where not w.has_place
  ), of_workspace as (
    select o.id, row_number() over (partition by o.workspace_id order by o.wake_at, o.id)
      + coalesce((select sum(b.runs) from busy b where b.workspace_id = o.workspace_id), 0) as place
    from of_workflow o where $5::int is null or o.place <= $5
  ), due as (
    select id from of_workspace where $4::int is null or place <= $4
    union all select id from wanted where has_place
  )`;

/** Asks in a transaction in which nobody else counts. */
export const counting = <T>(
  database: Database,
  ask: (pool: Pick<Database['pool'], 'query'>) => Promise<T>,
): Promise<T> => inTransaction(database, ({ pool }) => ask(pool), CLAIM_LOCK);

/**
 * Whose turn it is among the runs that wait for room: every workspace in turn, and within it every workflow, oldest run
 * first. It goes through the lanes and not through what stands in them, so a lane of 100,000 costs as much as one of 50;
 * compared as whole rows, since of parts of them the planner may think that the index by time alone is the better one.
 *
 * @param most runs in all; of one workflow it gives as many at most
 * @param sinceMs so long a run has been due: whoever its bell rang for has not come
 */
export async function nextInLanes({ pool }: Pick<Database, 'pool'>, most: number, sinceMs: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'next-in-lanes',
    text: `with recursive lane as (
        (select workspace_id, workflow_id from run where ${WAITS} order by 1, 2 limit 1)
        union all
        select n.workspace_id, n.workflow_id from lane l cross join lateral (
          select workspace_id, workflow_id from run
          where ${WAITS} and (workspace_id, workflow_id) > (l.workspace_id, l.workflow_id) order by 1, 2 limit 1
        ) n
      ), of_workflow as (
        select l.workspace_id, r.id, r.wake_at, row_number() over (partition by l.workflow_id order by r.wake_at) as place
        from lane l cross join lateral (
          select id, wake_at from run where ${WAITS} and ${OPEN}
            and (workspace_id, workflow_id, wake_at) > (l.workspace_id, l.workflow_id, '-infinity'::timestamptz)
            and (workspace_id, workflow_id, wake_at) <= (l.workspace_id, l.workflow_id, clock_timestamp() - $2::float8 * interval '1 millisecond')
          order by workspace_id, workflow_id, wake_at limit $1
        ) r
      ), of_workspace as (
        select id, wake_at, row_number() over (partition by workspace_id order by place, wake_at) as place from of_workflow
      )
      select id from of_workspace order by place, wake_at limit $1`,
    values: [most, sinceMs],
  });
  return rows.map(({ id }) => id);
}

/** Those of the runs that are due and have no place, and why. */
export async function waitingForPlace(
  { pool }: Pick<Database, 'pool'>,
  runIds: readonly string[],
  { perWorkspace, perWorkflow }: RunLimits,
): Promise<ReadonlyMap<string, PlaceWanted>> {
  const { rows } = await pool.query<{ id: string; of_workflow: number; of_workspace: number }>({
    name: 'waiting-for-place',
    text: `with busy as materialized (select workspace_id, workflow_id from run where ${CARRIED})
      select id, (select count(*)::int from busy b where b.workflow_id = r.workflow_id) as of_workflow,
        (select count(*)::int from busy b where b.workspace_id = r.workspace_id) as of_workspace
      from run r where id = any($1::uuid[]) and ${WAITS} and wake_at <= clock_timestamp() and ${OPEN}`,
    values: [runIds],
  });
  const isFull = (busy: number, limit: number | null): limit is number => limit !== null && busy >= limit;
  const waiting = new Map<string, PlaceWanted>();
  for (const { id, of_workflow, of_workspace } of rows)
    if (isFull(of_workflow, perWorkflow)) waiting.set(id, { of: 'workflow', most: perWorkflow });
    else if (isFull(of_workspace, perWorkspace)) waiting.set(id, { of: 'workspace', most: perWorkspace });
  return waiting;
}
