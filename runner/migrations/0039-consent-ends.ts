import { type Kysely, sql } from 'kysely';

/** When a consent ends however often it is used: somebody is told before it does. Null where the provider does not say. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table token_set add column ends_at timestamptz').execute(db);
}
