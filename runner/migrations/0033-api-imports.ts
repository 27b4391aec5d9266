import { type Kysely, sql } from 'kysely';

/** APIs that were imported from their OpenAPI documents. Steps hold what they need of them: a row may go at any time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table api_import (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    slug text not null,
    title text not null,
    version text not null,
    specification text not null,
    -- Where it was read from: an address, or the name of a file.
    address text,
    file_name text,
    sha256 text not null,
    servers json not null,
    sign_ins json not null,
    operations json not null,
    -- Keys of the operations that are offered as steps.
    offered json not null,
    -- The document as OpenAPI 3.1 in JSON, compressed with gzip.
    document bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    updated_by text not null,
    updated_by_name text not null,
    unique (workspace_id, slug)
  )`,
];
