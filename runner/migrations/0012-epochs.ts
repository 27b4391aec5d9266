import { type Kysely, sql } from 'kysely';

/**
 * Epochs: moments at which the database was found to be an older copy, or to live
 * on another server, so that it may not know what runs did outside before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Goes with the data into every copy: by it, a process knows whether it has met this installation before.
  'create table installation (id uuid primary key default gen_random_uuid())',
  'insert into installation default values',

  // `known_until`: the newest moment that the copy knows of. What happened between it and `began_at` is lost.
  `create table epoch (
    id uuid primary key default gen_random_uuid(),
    began_at timestamptz not null default clock_timestamp(),
    known_until timestamptz not null,
    why text not null check (why in ('behind', 'another_server', 'another_timeline')),
    detail jsonb not null default '{}',
    closed_at timestamptz,
    closed_by text,
    closed_by_name text,
    reason text
  )`,
];
