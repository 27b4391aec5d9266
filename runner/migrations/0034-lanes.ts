import { type Kysely, sql } from 'kysely';

/** What is due, by workspace and workflow: each gets its turn, however much another has waiting. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create index run_lane on run (workspace_id, workflow_id, wake_at) where wake_at is not null and lease_until is null`,
    )
    .execute(db);
}
