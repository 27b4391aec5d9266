import { type Kysely, sql } from 'kysely';

/** How far steps that read on have come: per workflow, node, and list in the account behind the connection. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // `turn` grows each time it is moved: two that read at once do not both move it. `run_id`: who moved it last; null: a person.
  `create table step_cursor (
    id uuid primary key default gen_random_uuid(),
    workspace_id uuid not null references workspace,
    workflow_id uuid not null references workflow,
    node_id text not null,
    list text not null,
    account text not null,
    begun_at timestamptz not null,
    cursor json,
    read_to timestamptz not null,
    turn integer not null,
    moved_at timestamptz not null default clock_timestamp(),
    run_id uuid,
    unique (workflow_id, node_id, list)
  )`,
];
