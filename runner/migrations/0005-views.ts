import { type Kysely, sql } from 'kysely';

/**
 * What a checker outside reads: views named `chk_*`, made of the real tables.
 * A step is named `<run>/<step>` in them, an effect `<run>/<step>/<item>/<seq>`.
 *
 * Two columns are new: each row of a journal says which worker wrote it, and by
 * which version it decided. All else is derived, so that runs pay for nothing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const SHA = (bytes: string) => `encode(sha256(${bytes}), 'hex')`;
const TEXT = (text: string) => `convert_to(${text}, 'UTF8')`;
const INSTANT = (json: string) => `to_timestamp((${json})::float8 / 1000)`;

const STATEMENTS = [
  'alter table journal add column worker uuid, add column version_id uuid',

  `create view chk_entry as
    select j.run_id as run, (e.value ->> 'seq')::int as seq, j.fence, j.worker, j.version_id as version, e.value -> 'event' as event,
      e.value -> 'moves' as moves, e.value ->> 'status' as status, ${INSTANT(`e.value -> 'event' ->> 'at'`)} as at, j.at as committed_at
    from journal j cross join lateral json_array_elements(j.entries) as e`,

  // A node's notes decide nothing.
  `create view chk_version_node as
    select v.id as version, v.content_hash as version_hash, n.value ->> 'id' as node, ${SHA(TEXT(`(n.value::jsonb - 'notes')::text`))} as node_hash
    from workflow_version v cross join lateral json_array_elements(v.document -> 'nodes') as n`,

  `create view chk_run as
    select r.id, r.workspace_id as tenant, r.status, v.content_hash as version_hash, r.replay_of, r.inbound_id, r.fence, r.lease_until, r.wake_at
    from run r left join workflow_version v on v.id = r.version_id`,

  `create view chk_step as
    select s.run_id || '/' || s.step_id as id, s.run_id as run, s.node, substring(s.step_id from position('@' in s.step_id || '@') + 1) as iteration,
      s.status, s.fence, s.attempt as attempts,
      (select coalesce(max(e.sends), 0) from effect e where e.run_id = s.run_id and e.step_id = s.step_id) as sends, s.wake_at, n.node_hash
    from step s
    left join lateral (
      select j.version_id from journal j where j.run_id = s.run_id and j.fence = s.fence order by j.seq desc limit 1
    ) by on true
    left join chk_version_node n on n.version = by.version_id and n.node = s.node`,

  // One row for an attempt: of several failures the one that lets it be tried again, else the first.
  `create view chk_attempt as
    select e.run || '/' || (e.event ->> 'step') as step, e.fence, e.worker, ${INSTANT(`e.event ->> 'startedAt'`)} as started, e.at as ended,
      f.failure ->> 'phase' as phase, f.failure ->> 'class' as class, f.failure ->> 'code' as code
    from chk_entry e
    left join lateral (
      select x.value -> 'failure' as failure from json_array_elements(e.event -> 'failures') with ordinality as x(value, place)
      order by array_position(array['ambiguous', 'transient'], x.value -> 'failure' ->> 'class'), x.place limit 1
    ) f on true
    where e.event ->> 'type' in ('step.attempted', 'step.suspended')
    union all
    select e.run || '/' || (e.event ->> 'step'), e.fence, e.worker, e.at, null, null, null, null
    from chk_entry e
    where e.event ->> 'type' = 'step.started' and not exists (
      select from chk_entry o where o.run = e.run and o.seq > e.seq and o.event ->> 'step' = e.event ->> 'step'
        and o.event ->> 'type' in ('step.attempted', 'step.suspended') and coalesce(o.event ->> 'attempt', e.event ->> 'attempt') = e.event ->> 'attempt'
    )`,

  `create view chk_transition as
    select e.seq, e.run || '/' || (m.value ->> 'step') as step, m.value ->> 'from' as from_s, m.value ->> 'to' as to_s, e.fence, e.at
    from chk_entry e cross join lateral json_array_elements(e.moves) as m`,

  `create view chk_effect as
    select run_id || '/' || step_id || '/' || item || '/' || seq as id, run_id || '/' || step_id as step, seq as effect_seq, key as idem_key, client_ref,
      ${SHA(`coalesce(body, '')`)} as body_sha, state, gated_at, reference as ref, key_valid_until
    from effect`,

  // Outputs of a step that are about the same items are outputs in succession, and each has a row of its own.
  `create view chk_step_output as
    with chunk as (
      select s.run_id, s.step_id, c.place, c.value as stored, c.value -> 'items' as items, p.bytes
      from step s cross join lateral json_array_elements(s.output) with ordinality as c(value, place)
      left join payload p on p.id = (c.value ->> 'payload')::uuid
    ), numbered as (
      select c.*, (
        select count(*) from chunk o where o.run_id = c.run_id and o.step_id = c.step_id and o.place < c.place
          and (o.items::text = '"all"' or c.items::text = '"all"' or exists (
            select json_array_elements_text(case json_typeof(o.items) when 'array' then o.items else '[]' end)
            intersect select json_array_elements_text(case json_typeof(c.items) when 'array' then c.items else '[]' end)))
      ) as succession from chunk c
    )
    select run_id || '/' || step_id as step, ${SHA(`string_agg(${TEXT('stored::text')} || coalesce(bytes, ''), '' order by place)`)} as sha
    from numbered group by run_id, step_id, succession`,

  `create view chk_inbound as
    select id, endpoint_id as endpoint, dedupe_key, disposition, run_id as run, received_at from inbound`,
  `create view chk_wakeup as
    select id as run, wake_seq, wake_at as due_at from run where wake_at is not null and status not in ('succeeded', 'failed', 'cancelled')`,
  `create view chk_wait as
    select id, run_id || '/' || step_id as step, kind, deadline, is_open as open, closed_by as decided_by, asked_hash as shown_sha from wait`,
  'create view chk_schedule as select schedule_id as schedule, slot, run_id as run from schedule_slot',

  `create view chk_child as
    select parent_run_id || '/' || parent_step as step, id as run from run where parent_run_id is not null`,
  // Timers that a step waited for, and when the journal took in that it was over.
  `create view chk_timer as
    select e.run || '/' || (e.event ->> 'step') as step, ${INSTANT(`e.event -> 'wait' ->> 'until'`)} as due_at, (
      select min(t.at) from chk_transition t
      where t.step = e.run || '/' || (e.event ->> 'step') and t.seq > e.seq and t.from_s = 'waiting' and t.to_s = 'ready'
    ) as fired_at
    from chk_entry e where e.event ->> 'type' = 'step.suspended' and e.event -> 'wait' ->> 'kind' = 'timer'`,
  // What a decision was about: the hash that was shown, and that of what is stored.
  `create view chk_decision as
    select w.id as wait, w.run_id || '/' || w.step_id as step, w.closed_by as decided_by, w.asked_hash as shown_sha, ${SHA(TEXT('w.asked::text'))} as asked_sha
    from wait w where w.kind = 'approval' and not w.is_open and w.outcome ->> 'choice' is not null`,
  `create view chk_tenant as
    select 'run ' || r.id as row, r.workspace_id as tenant, w.workspace_id as owner from run r join workflow w on w.id = r.workflow_id
    union all select 'run ' || r.id, r.workspace_id, v.workspace_id from run r join workflow_version v on v.id = r.version_id
    union all select 'run ' || r.id, r.workspace_id, p.workspace_id from run r join run p on p.id in (r.parent_run_id, r.replay_of)
    union all select 'wait ' || w.id, w.workspace_id, r.workspace_id from wait w join run r on r.id = w.run_id
    union all select 'inbound ' || i.id, i.workspace_id, e.workspace_id from inbound i join endpoint e on e.id = i.endpoint_id
    union all select 'inbound ' || i.id, i.workspace_id, r.workspace_id from inbound i join run r on r.id = i.run_id
    union all select 'slot ' || l.schedule_id || ' ' || l.slot, l.workspace_id, s.workspace_id from schedule_slot l join schedule s on s.id = l.schedule_id`,
];
