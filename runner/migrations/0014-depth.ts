import { type Kysely, sql } from 'kysely';

/** How many runs called each other before a run came about: a workflow that calls itself comes to an end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table run add column depth integer not null default 0').execute(db);
}
