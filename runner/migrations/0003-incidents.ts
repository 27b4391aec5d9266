import { type Kysely, sql } from 'kysely';

/** What must never happen and was seen to have happened all the same: for people to look into. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create table incident (
      id bigint generated always as identity primary key,
      workspace_id uuid not null references workspace,
      kind text not null check (kind in ('duplicate_effect')),
      run_id uuid not null,
      step_id text not null,
      item integer not null,
      detail jsonb not null,
      at timestamptz not null default now()
    )`)
    .execute(db);
  await sql.raw('create index incident_of_workspace on incident (workspace_id, id)').execute(db);
}
