import { type Kysely, sql } from 'kysely';

/** Files of pinned data: they outlive the runs that gave them, and go when no draft names them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table pinned_file (
    workspace_id uuid not null references workspace,
    -- Hex, of the bytes.
    sha256 text not null,
    size_bytes bigint not null,
    bytes bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    -- Since when no draft names it, as far as was looked.
    unnamed_at timestamptz,
    primary key (workspace_id, sha256)
  )`,
  // SHA-256 of the files that the pinned data of the draft names.
  `alter table workflow add column pinned_files text[] not null default '{}'`,
  `create index workflow_pinned_files on workflow (workspace_id) where pinned_files <> '{}'`,
];
