import { type Kysely, sql } from 'kysely';

/**
 * What providers tell of changes: an address for each connection, the notices that come in
 * there, and how far each trigger that follows a provider has read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Two random UUIDs: 244 bits that nobody guesses.
  `alter table connection add column webhook_token text not null unique
    default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')`,
  // A trigger that follows a provider has no address of its own: its events come by that of the connection.
  'alter table endpoint alter column token drop not null',

  // How the calls of a connection go, and the subscription behind them where we make it.
  `create table webhook (
    connection_id uuid primary key references connection on delete cascade,
    workspace_id uuid not null references workspace,
    delivered bigint not null default 0,
    delivered_at timestamptz,
    refused bigint not null default 0,
    refused_at timestamptz,
    refused_since timestamptz,
    handshake_at timestamptz,
    kinds text[] not null default '{}',
    subscription json,
    expires_at timestamptz,
    renew_at timestamptz,
    tries integer not null default 0,
    error text,
    error_at timestamptz
  )`,
  'create index webhook_renew on webhook (renew_at) where renew_at is not null',

  // `due_at` lies ahead while somebody looks into it: whoever dies over it lets it go by the clock.
  `create table provider_notice (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    connection_id uuid not null references connection on delete cascade,
    key text not null,
    kind text not null,
    data json not null,
    received_at timestamptz not null default clock_timestamp(),
    due_at timestamptz not null default clock_timestamp(),
    tries integer not null default 0,
    done_at timestamptz,
    unique (connection_id, key)
  )`,
  'create index provider_notice_due on provider_notice (due_at) where done_at is null',
  'create index provider_notice_done on provider_notice (done_at) where done_at is not null',

  // `turn` grows with each part that is stored: two that sweep at once do not both go on.
  `create table watch (
    endpoint_id uuid primary key references endpoint,
    workspace_id uuid not null references workspace,
    workflow_id uuid not null references workflow,
    node_id text not null,
    version_id uuid not null references workflow_version,
    connection text not null,
    is_live boolean not null default true,
    begun_at timestamptz not null default clock_timestamp(),
    cursor json,
    turn bigint not null default 0,
    due_at timestamptz,
    tries integer not null default 0,
    swept_at timestamptz,
    caught bigint not null default 0,
    caught_at timestamptz,
    error text,
    error_at timestamptz
  )`,
  'create index watch_due on watch (due_at) where is_live',
  'create index watch_connection on watch (workspace_id, connection) where is_live',
];
