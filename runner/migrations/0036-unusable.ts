import { type Kysely, sql } from 'kysely';

/** Runs of versions that no worker can use: few, and asked for with every look at the alerts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create index run_unusable on run (workspace_id, workflow_id) where trouble #>> '{failure,code}' = 'permanent/version_unusable'`,
    )
    .execute(db);
}
