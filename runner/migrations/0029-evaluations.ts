import { type Kysely, sql } from 'kysely';

/** Examples beside a workflow, and how its steps did on them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table evaluation_set (
    id uuid primary key,
    workspace_id uuid not null,
    workflow_id uuid not null references workflow (id) on delete cascade,
    node text not null,
    name text not null,
    cases json not null,
    revision integer not null default 1,
    updated_at timestamptz not null default clock_timestamp(),
    updated_by text not null,
    updated_by_name text not null
  )`,
  'create index evaluation_set_workflow on evaluation_set (workflow_id)',
  `create table evaluation (
    id uuid primary key,
    set_id uuid not null references evaluation_set (id) on delete cascade,
    workspace_id uuid not null,
    run_id uuid not null,
    node text not null,
    model text not null,
    version integer,
    prompt text not null,
    set_revision integer not null,
    cases json not null,
    result jsonb,
    at timestamptz not null default clock_timestamp(),
    by_name text not null
  )`,
  'create index evaluation_of_set on evaluation (set_id, at desc)',
];
