import { type Kysely, sql } from 'kysely';

/** Who changed which part of a draft since it was published: those who publish it see whose work it is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table workflow add column draft_authors jsonb not null default '[]'`).execute(db);
}
