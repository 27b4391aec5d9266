import { type Kysely, sql } from 'kysely';

/**
 * Variables of a workspace. Every change makes a new state of all of them, with a number of its
 * own: a row holds from the state `since` to before the state `until`, so that a run can go on
 * seeing the state it began with.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // The present state. Whoever changes a variable locks this row.
  `create table variable_head (
    workspace_id uuid primary key references workspace,
    revision bigint not null default 0
  )`,
  `create table variable (
    workspace_id uuid not null references workspace,
    name text not null,
    since bigint not null,
    until bigint,
    value json not null,
    size_bytes integer not null,
    description text,
    set_by text not null,
    set_by_name text not null,
    set_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    primary key (workspace_id, name, since)
  )`,
  'create unique index variable_present on variable (workspace_id, name) where until is null',
  'create index variable_ended on variable (ended_at) where ended_at is not null',
];
