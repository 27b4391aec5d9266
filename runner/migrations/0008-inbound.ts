import { type Kysely, sql } from 'kysely';

/**
 * What became of calls from outside, for people to look through: refusals,
 * duplicates (those by their body keep their item, so that they can be
 * released), and calls that came after a newer one of the same thing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table inbound add column item json, add column released_by text, add column released_at timestamptz',
  'create index inbound_list on inbound (workspace_id, received_at desc, id desc)',
  `create table entity_version (
    endpoint_id uuid not null references endpoint,
    entity text not null,
    version text not null,
    applied_at timestamptz not null default now(),
    primary key (endpoint_id, entity)
  )`,
];
