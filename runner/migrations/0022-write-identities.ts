import { type Kysely, sql } from 'kysely';

/** Whose a write is that its node gives a business identity: the one run that makes it, and what it asks for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table write_identity (
    identity text primary key,
    run_id uuid not null,
    step_id text not null,
    item integer not null,
    fingerprint text not null,
    claimed_at timestamptz not null default clock_timestamp()
  )`,
  'create index write_identity_run on write_identity (run_id)',
];
