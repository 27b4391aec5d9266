import { type Kysely, sql } from 'kysely';

/**
 * What a connection allows all its users together, and how it stands with that.
 * The state is a row of its own, because it changes with every limited call.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table connection add column limits jsonb not null default '{}'`,
  `create table connection_state (
    connection_id uuid primary key references connection on delete cascade,
    version bigint not null default 0,
    state jsonb not null
  ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0)`,
];
