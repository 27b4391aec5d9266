import { type Kysely, sql } from 'kysely';

/** Calls that cost money: each of them, and what runs, workflows and the workspace have spent and set aside. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const SUMS = `
    amount numeric(24, 12) not null default 0,
    calls integer not null default 0,
    input_tokens bigint not null default 0,
    output_tokens bigint not null default 0`;

const STATEMENTS = [
  `create table model_call (
    id bigint generated always as identity primary key,
    workspace_id uuid not null,
    workflow_id uuid not null,
    run_id uuid not null,
    step_id text not null,
    node text not null,
    attempt integer not null,
    connection text,
    model text not null,
    day date not null,
    most numeric(24, 12),
    cost numeric(24, 12),
    input_tokens integer not null default 0,
    output_tokens integer not null default 0,
    duration_ms integer,
    outcome text,
    at timestamptz not null default clock_timestamp()
  )`,
  'create index model_call_run on model_call (run_id, step_id)',
  'create index model_call_workflow on model_call (workflow_id, day)',
  `create table run_spending (
    run_id uuid primary key,
    workspace_id uuid not null,${SUMS}
  )`,
  `create table day_spending (
    workspace_id uuid not null,
    workflow_id uuid not null,
    day date not null,${SUMS},
    primary key (workspace_id, workflow_id, day)
  )`,
];
