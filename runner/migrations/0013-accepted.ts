import { type Kysely, sql } from 'kysely';

/** Writes that a provider accepted and is not through with. Every state there was before is one still, so no row is looked at. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table effect drop constraint effect_state_check',
  `alter table effect add constraint effect_state_check
    check (state in ('sent', 'unknown', 'accepted', 'committed', 'committed_noref', 'rejected')) not valid`,
];
