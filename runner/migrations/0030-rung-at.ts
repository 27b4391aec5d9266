import { type Kysely, sql } from 'kysely';

/** When the sweep last rang for a run that nobody came for: it rings again after growing pauses. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table run add column rung_at timestamptz').execute(db);
}
