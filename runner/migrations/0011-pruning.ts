import { type Kysely, sql } from 'kysely';

/** Ways to what may be cleared away: keys that are over, answers to requests, versions of things. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'create index seen_key_over on seen_key (expires_at) where expires_at is not null',
  'create index reply_made on reply (created_at)',
  'create index entity_version_applied on entity_version (applied_at)',
  'create index schedule_slot_run on schedule_slot (run_id) where run_id is not null',
  'create index inbound_run on inbound (run_id) where run_id is not null',
];
