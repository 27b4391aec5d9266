import { type Kysely, sql } from 'kysely';

/**
 * Exceptions: what waits for an operator, kept beside the steps by the database
 * itself, so that no way of writing a step can forget one; and bulk operations
 * on many of them, with what came of each.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table step add column parked jsonb',

  `create table exception (
    run_id uuid not null,
    step_id text not null,
    workspace_id uuid not null references workspace,
    workflow_id uuid not null,
    node text not null,
    class text not null,
    code text not null,
    message text not null,
    fingerprint text not null,
    item_count integer not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    due_at timestamptz not null,
    asked_until timestamptz,
    closed_at timestamptz,
    owner text,
    owner_name text,
    comment text,
    primary key (run_id, step_id)
  )`,
  `create index exception_list on exception (workspace_id, (class <> 'ambiguous'), first_seen, run_id, step_id) where closed_at is null`,
  'create index exception_group on exception (workspace_id, fingerprint) where closed_at is null',

  // Writes in doubt are due within 4 hours, the rest within a day. Ids, numbers and quoted values differ between failures of one cause.
  `create function keep_exception() returns trigger language plpgsql as $$
  declare
    groups jsonb := coalesce(new.parked, new.failures, '[]');
    chosen jsonb;
    moment timestamptz := date_trunc('milliseconds', clock_timestamp());
  begin
    if new.status <> 'parked' then
      update exception set closed_at = moment where run_id = new.run_id and step_id = new.step_id and closed_at is null;
      return null;
    end if;
    select g -> 'failure' into chosen from jsonb_array_elements(groups) with ordinality as t(g, n)
      order by g #>> '{failure,class}' <> 'ambiguous', n desc limit 1;
    insert into exception as e (run_id, step_id, workspace_id, workflow_id, node, class, code, message, fingerprint, item_count,
      first_seen, last_seen, due_at, asked_until)
    select new.run_id, new.step_id, r.workspace_id, r.workflow_id, new.node, f.class, f.code, f.message,
      left(encode(sha256(convert_to(concat_ws(E'\\n', r.workflow_id, new.node, f.class, f.code,
        regexp_replace(f.message, '"[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|\\d+', '#', 'gi')), 'UTF8')), 'hex'), 16),
      (select coalesce(sum(case when jsonb_typeof(g -> 'items') = 'array' then jsonb_array_length(g -> 'items') else new.input_count end), 0)
        from jsonb_array_elements(groups) as g),
      moment, moment, moment + case when f.class = 'ambiguous' then interval '4 hours' else interval '1 day' end,
      (select to_timestamp(min((g ->> 'until')::float8) / 1000) from jsonb_array_elements(groups) as g)
    from run r, (select coalesce(chosen ->> 'class', 'permanent') as class, coalesce(chosen ->> 'code', 'permanent/unknown') as code,
      coalesce(chosen ->> 'message', 'The step was parked without a recorded failure.') as message) f
    where r.id = new.run_id
    on conflict (run_id, step_id) do update set class = excluded.class, code = excluded.code, message = excluded.message,
      fingerprint = excluded.fingerprint, item_count = excluded.item_count, last_seen = excluded.last_seen,
      due_at = case when e.closed_at is null then e.due_at else excluded.due_at end, asked_until = excluded.asked_until, closed_at = null;
    return null;
  end $$`,
  `create trigger step_born_parked after insert on step for each row when (new.status = 'parked') execute function keep_exception()`,
  `create trigger step_parked after update on step for each row when (new.status = 'parked' or old.status = 'parked') execute function keep_exception()`,
  `update step set status = status where status = 'parked'`,

  `create table bulk_operation (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    kind text not null check (kind in ('exceptions', 'runs')),
    filter jsonb not null,
    action text not null,
    reason text not null default '',
    options jsonb not null default '{}',
    status text not null check (status in ('preview', 'running', 'paused', 'stopped', 'done')),
    why text,
    token_hash bytea not null,
    total integer not null,
    effects jsonb not null,
    created_by text not null,
    created_by_name text not null,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz,
    lease_until timestamptz
  )`,
  'create index bulk_list on bulk_operation (workspace_id, created_at desc, id desc)',
  `create index bulk_open on bulk_operation (id) where status = 'running'`,
  `create table bulk_item (
    bulk_id uuid not null references bulk_operation on delete cascade,
    seq integer not null,
    run_id uuid not null,
    step_id text not null,
    head integer not null,
    state text not null default 'waiting' check (state in ('waiting', 'told', 'done', 'refused', 'failed')),
    detail text,
    new_run_id uuid,
    told_at timestamptz,
    at timestamptz,
    primary key (bulk_id, seq)
  )`,
  `create index bulk_item_state on bulk_item (bulk_id, state, seq)`,
];
