import { type Kysely, sql } from 'kysely';

/** Waits that are open, to find those whose run is over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index wait_open on wait (run_id) where is_open').execute(db);
}
