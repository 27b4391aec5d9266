import { type Kysely, sql } from 'kysely';

/** What one person wants done about a write above its limit, until a second one says the same. One for each step. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table proposal (
    run_id uuid not null,
    step_id text not null,
    action text not null,
    fingerprint text not null,
    by text not null,
    by_name text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (run_id, step_id)
  )`,
];
