import { type Kysely, sql } from 'kysely';

/** Processes that carry runs, as far as they say so: each has been there without a gap since `since`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table worker (
         id uuid primary key,
         since timestamptz not null default clock_timestamp(),
         seen_at timestamptz not null default clock_timestamp()
       )`,
    )
    .execute(db);
}
