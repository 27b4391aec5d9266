import { type Kysely, sql } from 'kysely';

/** Holds: an operator keeps the writes of a connection, a workflow or a whole workspace back until somebody lifts it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table hold (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    scope text not null check (scope in ('workspace', 'workflow', 'connection')),
    subject uuid not null,
    reason text not null,
    set_by text not null,
    set_by_name text not null,
    set_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
    lifted_by text,
    lifted_by_name text,
    lifted_at timestamptz,
    released_at timestamptz,
    check ((lifted_at is null) = (lifted_by is null)),
    check (released_at is null or lifted_at is not null)
  )`,
  // One at a time for each thing; the subject of a workspace is the workspace.
  'create unique index hold_open on hold (workspace_id, scope, subject) where lifted_at is null',
  'create index hold_unreleased on hold (lifted_at) where lifted_at is not null and released_at is null',
  'create index hold_list on hold (workspace_id, set_at desc, id desc)',
];
