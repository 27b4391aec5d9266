import { type Kysely, sql } from 'kysely';

/** Runs that no worker can take up, and those that ended like that with writes in doubt: few, and asked for with every look at the alerts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create index run_held_up on run (workspace_id, workflow_id) where trouble #>> '{failure,code}'
    in ('permanent/version_unusable', 'permanent/not_taken_up', 'ambiguous/ended_in_doubt')`,
  'drop index run_unusable',
];
