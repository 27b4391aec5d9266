import { type Kysely, sql } from 'kysely';

/**
 * What is not summed up yet is looked up run by run. When many runs had just ended, the
 * database took the list of them for long and read all runs beside it: with a million
 * kept, lists of workflows took a second.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(RUN_COUNT).execute(db);
}

/** `offset 0` keeps the look-up a look-up. */
const RUN_COUNT = `create or replace view run_count as
  select workspace_id, workflow_id, hour, status, runs from run_hour
  union all select workspace_id, workflow_id, date_trunc('hour', started_at, 'UTC'), status, 1 from run
    where status in ('accepted', 'running', 'waiting', 'parked', 'cancelling')
  union all select r.workspace_id, r.workflow_id, date_trunc('hour', r.started_at, 'UTC'), r.status, 1 from audit_due d
    cross join lateral (select workspace_id, workflow_id, started_at, status from run where id = d.run_id offset 0) r where d.is_end`;
