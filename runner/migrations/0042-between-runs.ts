import { type Kysely, sql } from 'kysely';

/** What runs need of others that go: files that they name, and what those that they called have written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table file_use (
    file_id uuid not null,
    -- A run that names the file, and came about without it.
    run_id uuid not null,
    primary key (file_id, run_id)
  )`,
  'create index file_use_run on file_use (run_id)',
  // What the runs name that are there already stands in compressed rows. Those that come one from the other, by a replay or
  // a call, are taken to name each other's files: too much is kept rather than too little, and goes with the last of them.
  `with recursive line as (
     select r.id as run, o.id as other from run r join run o on o.id = r.replay_of or o.id = r.parent_run_id
     union
     select l.run, o.id from line l join run r on r.id = l.other join run o on o.id = r.replay_of or o.id = r.parent_run_id
   ), related as (select run, other from line union select other, run from line)
   insert into file_use (file_id, run_id) select p.id, l.run from related l join payload p on p.run_id = l.other and p.kind = 'file'`,
  // Of runs that were called and are gone: how many writes were in which state, at the step that called.
  `create table gone_write (
    run_id uuid not null,
    step_id text not null,
    state text not null,
    writes integer not null,
    primary key (run_id, step_id, state)
  )`,
];
