import { type Kysely, sql } from 'kysely';

/** Channels tell of alerts too: of which, to whom, and where word of each stands. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table notice_channel
    add column tells text not null default 'questions' check (tells in ('questions', 'alerts', 'both')),
    add column alert_kinds text[],
    add column alert_to text[] not null default '{}',
    add column least_failed_runs integer not null default 1 check (least_failed_runs > 0)`,
  `alter table notice
    alter column run_id drop not null,
    alter column wait_id drop not null,
    add constraint notice_is_of check ((run_id is null) = (wait_id is null))`,
  'create index notice_of_alerts on notice (workspace_id, id) where run_id is null',
  'create index notice_of_alerts_made on notice (created_at) where run_id is null',
  `create table alert_note (
    channel_id uuid not null references notice_channel on delete cascade,
    kind text not null,
    subject text not null,
    state text not null check (state in ('seen', 'told', 'over')),
    alert jsonb not null,
    seen_at timestamptz not null,
    gone_at timestamptz,
    told_at timestamptz,
    primary key (channel_id, kind, subject)
  )`,
  'alter table workspace add column alerts_due_at timestamptz not null default now()',
];
