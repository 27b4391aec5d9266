import { type Kysely, sql } from 'kysely';

/**
 * Tokens that a person's consent gave: one set may serve several connections, and is
 * renewed by one process at a time.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // `generation` counts the tokens that were stored: whoever renews says which ones it started from.
  `create table token_set (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    sealed bytea not null,
    generation integer not null default 1,
    state text not null default 'good' check (state in ('good', 'lost')),
    scopes text[] not null,
    accounts json not null default '[]',
    access_until timestamptz not null,
    refresh_until timestamptz,
    granted_by text not null,
    granted_by_name text not null,
    granted_at timestamptz not null default clock_timestamp(),
    refreshed_at timestamptz,
    refresher uuid,
    refresher_until timestamptz
  )`,
  'alter table connection add column token_set_id uuid references token_set on delete set null',
  'create index connection_tokens on connection (token_set_id) where token_set_id is not null',

  // One that was begun and did not come back yet; read once.
  `create table consent (
    state_sha bytea primary key,
    workspace_id uuid not null references workspace,
    connection_id uuid not null references connection on delete cascade,
    actor text not null,
    browser_sha bytea not null,
    verifier bytea not null,
    expires_at timestamptz not null
  )`,
  'create index consent_due on consent (expires_at)',
];
