import { type Kysely, sql } from 'kysely';

/** Steps whose failure something stood in for: counted per version, and there are few of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`create index step_handled on step (run_id) where status = 'failed_handled'`).execute(db);
}
