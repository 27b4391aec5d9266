import { type Kysely, sql } from 'kysely';

/**
 * The first tables. `workspace_id` stands on every row that belongs to
 * somebody. Documents and items are `json`, which keeps the author's key order;
 * what is queried is `jsonb`. Instants are `timestamptz`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table workspace (
    id uuid primary key,
    slug text not null unique,
    name text not null,
    tenant_key bytea not null,
    created_at timestamptz not null default now()
  )`,
  `create table setting (
    workspace_id uuid not null references workspace,
    name text not null,
    value jsonb not null,
    primary key (workspace_id, name)
  )`,

  `create table workflow (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    name text not null,
    description text,
    state text not null default 'draft' check (state in ('draft', 'live', 'paused')),
    draft json not null,
    draft_hash text not null,
    node_types text[] not null default '{}',
    node_count integer not null default 0,
    revision integer not null default 1,
    live_version_id uuid,
    owner text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    updated_by text not null,
    updated_by_name text not null,
    deleted_at timestamptz
  )`,
  'create index workflow_list on workflow (workspace_id, updated_at desc, id) where deleted_at is null',

  `create table workflow_version (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    workflow_id uuid not null references workflow,
    number integer,
    logic_hash text not null,
    content_hash text not null,
    document json not null,
    note text,
    published_at timestamptz not null default now(),
    published_by text not null,
    published_by_name text not null,
    unique (workflow_id, number)
  )`,
  'create unique index workflow_version_snapshot on workflow_version (workflow_id, content_hash) where number is null',

  `create table endpoint (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    workflow_id uuid not null references workflow,
    node_id text not null,
    token text not null unique,
    version_id uuid references workflow_version,
    is_live boolean not null default false,
    created_at timestamptz not null default now(),
    unique (workflow_id, node_id)
  )`,

  `create table inbound (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    endpoint_id uuid not null references endpoint,
    dedupe_key text,
    disposition text not null,
    run_id uuid,
    detail text,
    body_sha bytea,
    received_at timestamptz not null default now()
  )`,
  'create unique index inbound_dedupe on inbound (endpoint_id, dedupe_key) where dedupe_key is not null',
  'create index inbound_received on inbound (received_at)',

  `create table schedule (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    workflow_id uuid not null references workflow,
    node_id text not null,
    version_id uuid not null references workflow_version,
    is_live boolean not null default true,
    next_slot timestamptz,
    unique (workflow_id, node_id)
  )`,
  'create index schedule_due on schedule (next_slot) where is_live',
  `create table schedule_slot (
    schedule_id uuid not null references schedule,
    slot timestamptz not null,
    workspace_id uuid not null,
    run_id uuid,
    disposition text not null,
    fired_at timestamptz not null default now(),
    primary key (schedule_id, slot)
  )`,

  `create table run (
    id uuid primary key,
    workspace_id uuid not null,
    workflow_id uuid not null,
    version_id uuid not null,
    status text not null,
    mode text not null,
    source text not null,
    trigger_node text not null,
    business_key text,
    parent_run_id uuid,
    parent_step text,
    parent_index integer,
    replay_of uuid,
    inbound_id uuid,
    fence bigint not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    wake_at timestamptz,
    wake_seq integer not null default 0,
    head integer not null default 0,
    head_hash bytea,
    lapses integer not null default 0,
    step_count integer not null default 0,
    attempt_count integer not null default 0,
    deadline_at timestamptz,
    trouble jsonb,
    waiting_for jsonb,
    response json,
    result json,
    started_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    ended_at timestamptz
  ) with (fillfactor = 80)`,
  'create index run_list on run (workspace_id, started_at desc, id desc)',
  'create index run_of_workflow on run (workflow_id, started_at desc, id desc)',
  `create index run_open on run (workspace_id, status, started_at desc) where status not in ('succeeded')`,
  'create index run_key on run (workspace_id, business_key text_pattern_ops, started_at desc) where business_key is not null',
  'create index run_due on run (wake_at) where wake_at is not null and lease_until is null',
  'create index run_leased on run (lease_until) where lease_until is not null',
  'create index run_children on run (parent_run_id, parent_step, parent_index) where parent_run_id is not null',

  `create table journal (
    run_id uuid not null,
    seq integer not null,
    last integer not null,
    fence bigint not null,
    entries json not null,
    hash bytea not null,
    at timestamptz not null default now(),
    primary key (run_id, seq)
  )`,

  `create table step (
    run_id uuid not null,
    step_id text not null,
    node text not null,
    status text not null,
    attempt integer not null,
    sends integer not null default 0,
    fence bigint not null,
    started_at timestamptz,
    ended_at timestamptz,
    wake_at timestamptz,
    input_count integer not null,
    inputs jsonb not null,
    counts jsonb not null,
    failures jsonb,
    output json,
    usage jsonb,
    primary key (run_id, step_id)
  )`,
  `create index step_parked on step (run_id, step_id) where status = 'parked'`,

  `create table payload (
    id uuid primary key,
    run_id uuid not null,
    kind text not null,
    size_bytes bigint not null,
    encoding text not null,
    bytes bytea,
    file text,
    meta jsonb,
    created_at timestamptz not null default now()
  )`,
  'alter table payload alter column bytes set storage external',
  'create index payload_of_run on payload (run_id)',

  `create table effect (
    run_id uuid not null,
    step_id text not null,
    item integer not null,
    seq integer not null,
    key text not null,
    client_ref text not null,
    fence bigint not null,
    body_sha bytea not null,
    request json not null,
    body bytea,
    state text not null check (state in ('sent', 'unknown', 'committed', 'committed_noref', 'rejected')),
    sends integer not null default 1,
    gated_at timestamptz not null default now(),
    last_sent_at timestamptz not null default now(),
    settled_at timestamptz,
    key_valid_until timestamptz,
    reference text,
    result json,
    evidence jsonb,
    primary key (run_id, step_id, item, seq)
  )`,
  'create index effect_key on effect (key)',

  `create table wait (
    id uuid primary key,
    workspace_id uuid not null,
    run_id uuid not null,
    step_id text not null,
    kind text not null,
    token_hash bytea,
    deadline timestamptz,
    is_open boolean not null default true,
    asked json,
    asked_hash text,
    approvers text[] not null default '{}',
    outcome json,
    closed_by text,
    closed_by_name text,
    created_at timestamptz not null default now(),
    closed_at timestamptz
  )`,
  'create index wait_of_run on wait (run_id, step_id)',
  `create index wait_inbox on wait (workspace_id, is_open, created_at) where kind = 'approval'`,
  'create unique index wait_token on wait (token_hash) where token_hash is not null',

  `create table inbox (
    id bigint generated always as identity primary key,
    run_id uuid not null,
    kind text not null,
    body json not null,
    not_before timestamptz,
    created_at timestamptz not null default now()
  )`,
  'create index inbox_of_run on inbox (run_id, id)',

  `create table seen_key (
    workspace_id uuid not null,
    scope text not null,
    key_hash bytea not null,
    run_id uuid not null,
    step_id text not null,
    expires_at timestamptz,
    primary key (workspace_id, scope, key_hash)
  )`,

  `create table connection (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    slug text not null,
    title text not null,
    type text not null,
    fields json not null,
    secrets bytea,
    secrets_set text[] not null default '{}',
    health text not null default 'unknown' check (health in ('unknown', 'ok', 'failing', 'broken')),
    last_checked_at timestamptz,
    last_error text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (workspace_id, slug)
  )`,

  `create table audit (
    seq bigint generated always as identity primary key,
    workspace_id uuid not null,
    at timestamptz not null default now(),
    actor text not null,
    actor_name text not null,
    action text not null,
    subject text not null,
    detail jsonb not null default '{}'
  )`,
  'create index audit_subject on audit (workspace_id, subject, seq)',

  `create table reply (
    workspace_id uuid not null,
    actor text not null,
    key text not null,
    request_sha bytea not null,
    status integer not null,
    body json,
    created_at timestamptz not null default now(),
    primary key (workspace_id, actor, key)
  )`,

  ...['run', 'step', 'journal', 'effect', 'wait', 'inbox'].map(
    (table) =>
      `alter table ${table} set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0)`,
  ),
];
