import { type Kysely, sql } from 'kysely';

/**
 * What each person answered, and to whom a question was handed over. Questions
 * asked from now on have a moment at which people are told of them again; those
 * that are open already stay as they were.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table wait add column notice_at timestamptz',
  'alter table wait alter column notice_at set default clock_timestamp()',
  `create index wait_notice on wait (notice_at) where kind = 'approval' and is_open and notice_at is not null`,
  `create table answer (
    id bigint generated always as identity primary key,
    workspace_id uuid not null,
    run_id uuid not null,
    wait_id uuid not null,
    person text not null,
    person_name text not null,
    email text,
    role text,
    is_local boolean not null default false,
    choice text not null,
    reason text,
    is_correction boolean not null default false,
    answered_at timestamptz not null default clock_timestamp(),
    effect_at timestamptz,
    withdrawn_at timestamptz
  )`,
  'create unique index answer_once on answer (wait_id, person) where withdrawn_at is null',
  'create index answer_of_run on answer (run_id)',
  `create table hand_over (
    id bigint generated always as identity primary key,
    workspace_id uuid not null,
    run_id uuid not null,
    wait_id uuid not null,
    kind text not null check (kind in ('delegated', 'escalated')),
    seat integer,
    from_person text,
    from_name text,
    from_email text,
    to_person text,
    to_who text[] not null,
    reason text,
    handed_at timestamptz not null default clock_timestamp()
  )`,
  'create index hand_over_of_wait on hand_over (wait_id)',
  'create index hand_over_of_run on hand_over (run_id)',
];
