import { type Kysely, sql } from 'kysely';

/**
 * Events that end waits by a name and a key, in whichever order the two come; and what steps
 * write while they run.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // One that nobody waits for is kept until it expires; what became of it stays on the row.
  `create table event (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    name text not null,
    key text not null,
    data json,
    state text not null default 'kept' check (state in ('kept', 'matched', 'expired')),
    run_id uuid,
    step_id text,
    dedupe_key text,
    sent_by text not null,
    sent_by_name text not null,
    received_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    expires_at timestamptz not null,
    settled_at timestamptz
  )`,
  'create unique index event_once on event (workspace_id, dedupe_key) where dedupe_key is not null',
  `create index event_kept on event (workspace_id, name, key, received_at) where state = 'kept'`,
  `create index event_due on event (expires_at) where state = 'kept'`,
  'create index event_list on event (workspace_id, received_at desc, id desc)',

  'alter table wait add column event text, add column event_key text',
  'create index wait_event on wait (workspace_id, event, event_key, created_at) where is_open and event is not null',

  // A bounded list of lines for each attempt, without secrets.
  `create table step_log (
    run_id uuid not null,
    step_id text not null,
    attempt integer not null,
    lines jsonb not null,
    primary key (run_id, step_id, attempt)
  )`,
];
