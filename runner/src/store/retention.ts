import type { Queries } from './transaction.ts';

/** States in which nothing happens to a run any more. */
export const OVER = `('succeeded', 'failed', 'cancelled')`;
const NAME = 'run_retention_days';
/** A run that ended while nobody knows what became of its writes, and that is told among the alerts: `r`. As the index of such runs says it. */
export const ENDED_IN_DOUBT = `(r.trouble #>> '{failure,code}' = 'ambiguous/ended_in_doubt' and r.ended_at > now() - interval '7 days')`;

/** Days for which the workspace of `w` keeps finished runs, as it is set. */
export const DAYS_OF_WORKSPACE = `(select (s.value #>> '{}')::int from setting s where s.workspace_id = w.workspace_id and s.name = '${NAME}')`;

interface Wanted {
  /** SQL of the days of the workspace; it may look at the workflow as `w`. */
  readonly standard: string;
  /** So long a run stands for its call. */
  readonly keyDays: number;
  /** Most runs, a number or a parameter. */
  readonly most: number | '$3';
  /** SQL about `w`: which workflows are looked at. Default: all. */
  readonly where?: string;
  /** Locks what is found, without what somebody else has locked. */
  readonly isLocked?: boolean;
}

/**
 * SQL that gives id and workspace of runs that are kept no longer. How long, the live version of their workflow
 * says; where it does not, or there is none, the workspace does. Each workflow is asked for its oldest runs by
 * itself: left to a join, all runs that there are would be read to find the few that are due.
 */
export const runsToGo = ({ standard, keyDays, most, where = 'true', isLocked = false }: Wanted): string =>
  `with kept as materialized (
     select id, days from (
       select w.id, coalesce((v.document -> 'settings' ->> 'retentionDays')::int, ${standard}) as days
       from workflow w left join workflow_version v on v.id = w.live_version_id where ${where}) k
     where days is not null)
   select due.id, due.workspace_id from kept cross join lateral (
     select r.id, r.workspace_id from run r
     where r.workflow_id = kept.id and r.status in ${OVER}
       and r.started_at < now() - kept.days * interval '1 day' and r.ended_at < now() - kept.days * interval '1 day'
       and (r.inbound_id is null or r.started_at < now() - interval '${keyDays} days' and not exists (
         select from inbound i join watch h on h.endpoint_id = i.endpoint_id
         where i.id = r.inbound_id and h.is_live and coalesce(h.swept_at, h.begun_at) < r.started_at + interval '1 day'))
       and not exists (select from run p where p.id = r.parent_run_id and p.status not in ${OVER})
       and not exists (select from audit_due d where d.run_id = r.id)
       and ${ENDED_IN_DOUBT} is not true
       and r.id not in (select run_id from evaluation where result is null)
       and r.id not in (select coalesce(i.new_run_id, i.run_id) from bulk_operation o join bulk_item i on i.bulk_id = o.id and i.state = 'told'
         where o.status in ('running', 'paused'))
     order by r.started_at limit ${most} ${isLocked ? 'for update of r skip locked' : ''}) due
   limit ${most}`;

/** For how long a workspace keeps finished runs of workflows that do not say it themselves. */
export class RetentionStore {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** Days; null: for good. */
  async days(workspaceId: string): Promise<number | null> {
    const { rows } = await this.#queries.pool.query<{ days: number }>(
      `select (value #>> '{}')::int as days from setting where workspace_id = $1 and name = $2`,
      [workspaceId, NAME],
    );
    return rows[0]?.days ?? null;
  }

  /** @param days null: for good */
  async set(workspaceId: string, days: number | null): Promise<void> {
    if (days === null)
      await this.#queries.pool.query('delete from setting where workspace_id = $1 and name = $2', [workspaceId, NAME]);
    else
      await this.#queries.pool.query(
        `insert into setting (workspace_id, name, value) values ($1, $2, to_jsonb($3::int))
         on conflict (workspace_id, name) do update set value = excluded.value`,
        [workspaceId, NAME, days],
      );
  }

  /** How many workflows say it themselves. */
  async ownWords(workspaceId: string): Promise<number> {
    const { rows } = await this.#queries.pool.query<{ count: number }>(
      `select count(*)::int from workflow w join workflow_version v on v.id = w.live_version_id
       where w.workspace_id = $1 and w.deleted_at is null and v.document -> 'settings' ->> 'retentionDays' is not null`,
      [workspaceId],
    );
    return rows[0]?.count ?? 0;
  }

  /** How many runs would go if the workspace kept them for so many days; no more than `most` are counted. */
  async wouldGo(workspaceId: string, days: number | null, keyDays: number, most: number): Promise<number> {
    const { rows } = await this.#queries.pool.query<{ count: number }>(
      `select count(*)::int from (${runsToGo({ standard: '$2::int', keyDays, most: '$3', where: 'w.workspace_id = $1' })}) g`,
      [workspaceId, days, most],
    );
    return rows[0]?.count ?? 0;
  }
}
