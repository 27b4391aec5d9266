import { type Kysely, sql } from 'kysely';

/** What failed in the last day is counted from the index alone: the overview of 20,000 read as many pages of the table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create index run_failed on run (workspace_id, ended_at) include (workflow_id) where status = 'failed' and mode = 'live'`,
    )
    .execute(db);
}
