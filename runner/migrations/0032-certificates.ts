import { type Kysely, sql } from 'kysely';

/** When the client certificate of a connection ends: somebody is told before it does. Null where it has none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table connection add column certificate_until timestamptz').execute(db);
}
