import { type Kysely, sql } from 'kysely';

/**
 * Ended runs summed up by the hour they began in, so that nobody has to count
 * them. A run is in the sums from its end on, or its id waits in `audit_due`:
 * `run_count` holds every run once at every moment.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const HOUR = `date_trunc('hour', started_at, 'UTC')`;
const OVER = `('succeeded', 'failed', 'cancelled')`;

const STATEMENTS = [
  `create table run_hour (
    workspace_id uuid not null,
    hour timestamptz not null,
    workflow_id uuid not null,
    status text not null check (status in ${OVER}),
    runs bigint not null,
    primary key (workspace_id, hour, workflow_id, status)
  ) with (fillfactor = 50)`,
  `insert into run_hour select workspace_id, ${HOUR}, workflow_id, status, count(*) from run where status in ${OVER} group by 1, 2, 3, 4`,

  // Whether the run is over: it is then summed up in the transaction that takes it off this list.
  'alter table audit_due add column is_end boolean not null default false',

  // Positions and workflows from the index alone; it has no entries for runs that went well.
  'drop index run_open',
  `create index run_open on run (workspace_id, status, started_at desc, id desc, workflow_id) where status <> 'succeeded'`,
  `create index run_open_of_workflow on run (workflow_id, status, started_at desc, id desc) where status <> 'succeeded'`,
  `create index run_not_live on run (workspace_id, started_at desc, id desc) where mode <> 'live'`,

  `create view run_count as
    select workspace_id, workflow_id, hour, status, runs from run_hour
    union all select workspace_id, workflow_id, ${HOUR}, status, 1 from run where status in ('accepted', 'running', 'waiting', 'parked', 'cancelling')
    union all select r.workspace_id, r.workflow_id, date_trunc('hour', r.started_at, 'UTC'), r.status, 1 from audit_due d join run r on r.id = d.run_id where d.is_end`,
];
