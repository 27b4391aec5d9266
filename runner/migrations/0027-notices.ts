import { type Kysely, sql } from 'kysely';

/** Ways by which people are told of questions, and what was told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table notice_channel (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    kind text not null check (kind in ('email', 'slack', 'teams', 'webhook')),
    name text not null,
    settings jsonb not null,
    secret bytea,
    is_on boolean not null default true,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp()
  )`,
  'create index notice_channel_of on notice_channel (workspace_id)',
  `create table notice (
    id uuid primary key,
    workspace_id uuid not null,
    run_id uuid not null,
    wait_id uuid not null,
    channel_id uuid not null,
    occasion text not null,
    recipients text[] not null,
    message jsonb not null,
    state text not null default 'due' check (state in ('due', 'sent', 'failed')),
    attempts integer not null default 0,
    detail text,
    next_at timestamptz default clock_timestamp(),
    created_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz
  )`,
  `create index notice_due on notice (next_at) where state = 'due'`,
  'create index notice_log on notice (workspace_id, id)',
  'create index notice_of_run on notice (run_id)',
];
