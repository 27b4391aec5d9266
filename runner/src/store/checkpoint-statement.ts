import { TABLES, type Table } from './checkpoint-rows.ts';
import { rowsFrom } from './columns.ts';

const MS = (column: string) => `to_timestamp(${column} / 1000.0)`;

/** Of a write of which nobody knows what became. */
const OPEN = "'sent', 'unknown', 'accepted'";

/** What stands behind `from` for the rows of a table, under that name. */
type From = (alias: string) => string;

/** The parts of the statement, by table. Each reads the rows of its table and writes only for runs in `ok`. */
const PARTS: Readonly<Record<Table, (from: From) => string>> = {
  births: (from) => `births as materialized (
    select * from ${from('b')}
  ), accepted as (
    insert into inbound (id, workspace_id, endpoint_id, dedupe_key, disposition, run_id, body_sha)
    select inbound_id, workspace_id, endpoint_id, dedupe_key, 'accepted', id, body_sha from births where inbound_id is not null
    on conflict (endpoint_id, dedupe_key) where dedupe_key is not null do nothing
    returning run_id
  ), born as (
    insert into run (id, workspace_id, workflow_id, version_id, mode, source, trigger_node, business_key, parent_run_id, parent_step,
      parent_index, depth, replay_of, inbound_id, fence, lease_owner, lease_until, status, head, head_hash, wake_at, wake_seq, step_count,
      attempt_count, deadline_at, trouble, waiting_for, response, result, started_at, ended_at)
    select id, workspace_id, workflow_id, version_id, mode, source, trigger_node, business_key, parent_run_id, parent_step,
      parent_index, depth, replay_of, inbound_id, 1, lease_owner, case when lease_owner is not null then clock_timestamp() + $2::interval end,
      status, new_head, head_hash, ${MS('wake_at')}, 0, step_count, attempt_count, ${MS('deadline_at')}, trouble, waiting_for,
      response, result, ${MS('started_at')}, ${MS('ended_at')}
    from births where inbound_id is null or id in (select run_id from accepted)
    on conflict (id) do nothing
    returning id, wake_seq
  )`,
  moves: (from) => `moved as (
    update run r set status = m.status, head = m.new_head, head_hash = m.head_hash,
      lease_owner = case when m.rests then null else r.lease_owner end,
      lease_until = case when m.rests then null else clock_timestamp() + $2::interval end,
      wake_seq = r.wake_seq + m.rests::int, wake_at = ${MS('m.wake_at')}, step_count = m.step_count, attempt_count = m.attempt_count,
      lapses = case when m.has_outcome then 0 else r.lapses end, trouble = m.trouble, waiting_for = m.waiting_for, response = coalesce(m.response, r.response),
      result = coalesce(m.result, r.result), updated_at = clock_timestamp(), ended_at = ${MS('m.ended_at')}
    from ${from('m')}
    where r.id = m.id and r.fence = m.fence and r.head = m.head and r.lease_owner = $1
      and (not m.rests or r.wake_seq = m.wake_seq)
    returning r.id, r.wake_seq
  )`,
  journal: (from) => `journal_rows as (
    insert into journal (run_id, seq, last, fence, entries, hash, worker, version_id)
    select run_id, seq, last, fence, entries, hash, $1, version_id
    from ${from('j')}
    where run_id in (select id from ok)
  )`,
  steps: (from) => `step_rows as (
    insert into step (run_id, step_id, node, status, attempt, sends, fence, started_at, ended_at, wake_at, input_count, inputs, counts, failures, parked, output, usage)
    select run_id, step_id, node, status, attempt, sends, fence, ${MS('started_at')}, ${MS('ended_at')}, ${MS('wake_at')}, input_count, inputs, counts, failures, parked, output, usage
    from ${from('t')}
    where run_id in (select id from ok)
    on conflict (run_id, step_id) do update set status = excluded.status, attempt = excluded.attempt, sends = excluded.sends, fence = excluded.fence,
      started_at = excluded.started_at, ended_at = excluded.ended_at, wake_at = excluded.wake_at, input_count = excluded.input_count,
      inputs = excluded.inputs, counts = excluded.counts, failures = excluded.failures, parked = excluded.parked, output = excluded.output, usage = excluded.usage
  )`,
  payloads: (from) => `payload_rows as (
    insert into payload (id, run_id, kind, size_bytes, encoding, bytes, file, meta)
    select id, run_id, kind, size_bytes, encoding, bytes, file, meta
    from ${from('t')}
    where run_id in (select id from ok)
  )`,
  // Held in the order in which they are pruned: what is going just now is waited for, and is gone then or somebody else's.
  files: (from) => `named as materialized (
    select t.run_id, p.id from ${from('t')}
    join payload p on p.id = t.id and p.run_id <> t.run_id
    order by p.id for key share of p
  ), file_rows as (
    insert into file_use (file_id, run_id) select id, run_id from named where run_id in (select id from ok) on conflict do nothing
  )`,
  // Somebody who had lost the run may have told since what became of this send: that is not in doubt any more.
  effects: (from) => `effect_rows as (
    insert into effect (run_id, step_id, item, seq, key, client_ref, fence, body_sha, request, body, state, sends, gated_at, last_sent_at,
      settled_at, key_valid_until, reference, result, evidence)
    select run_id, step_id, item, seq, key, client_ref, fence, body_sha, request, body, state, sends, ${MS('gated_at')},
      ${MS('last_sent_at')}, ${MS('settled_at')}, ${MS('key_valid_until')}, reference, result, evidence
    from ${from('t')}
    where run_id in (select id from ok)
    on conflict (run_id, step_id, item, seq) do update set
      state = case when effect.state = 'committed' or (effect.state = 'committed_noref' and excluded.state <> 'committed') then effect.state
        else excluded.state end, sends = excluded.sends, fence = excluded.fence,
      last_sent_at = excluded.last_sent_at, settled_at = excluded.settled_at, reference = coalesce(excluded.reference, effect.reference),
      result = coalesce(excluded.result, effect.result), evidence = coalesce(excluded.evidence, effect.evidence)
    where effect.state in (${OPEN}) or excluded.state not in (${OPEN}) or excluded.sends > effect.sends
  )`,
  waits: (from) => `wait_rows as (
    insert into wait (id, workspace_id, run_id, step_id, kind, token_hash, deadline, is_open, asked, asked_hash, approvers, event, event_key)
    select t.id, ok.workspace_id, t.run_id, t.step_id, t.kind, t.token_hash, ${MS('t.deadline')}, t.is_open, t.asked, t.asked_hash,
      array(select jsonb_array_elements_text(t.approvers)), t.event, t.event_key
    from ${from('t')}
    join ok on ok.id = t.run_id
    on conflict (id) do update set step_id = excluded.step_id, deadline = excluded.deadline, is_open = wait.is_open and excluded.is_open,
      closed_at = case when wait.is_open and not excluded.is_open then clock_timestamp() else wait.closed_at end
  )`,
  closed: (from) => `closed_rows as (
    update wait w set is_open = false, closed_at = clock_timestamp()
    from ${from('t')}
    where w.run_id = t.run_id and w.step_id = t.step_id and w.is_open and t.run_id in (select id from ok)
  )`,
  consumed: (from) => `consumed_rows as (
    delete from inbox i using ${from('t')}
    where i.id = t.id and i.run_id = t.run_id and t.run_id in (select id from ok)
  )`,
  due: (from) => `due_rows as (
    insert into audit_due (run_id, is_end) select id, is_end from ${from('t')} where id in (select id from ok)
  )`,
  audits: (from) => `audit_rows as (
    insert into audit (workspace_id, actor, actor_name, action, subject, detail)
    select workspace_id, actor, actor_name, action, subject, detail
    from ${from('t')}
    where run_id in (select id from ok)
  )`,
  // Of several that have read from one turn the first moves it: a row is written once in a statement. The workflow is held,
  // so that one that is being taken away is seen to be gone, or takes the cursor away with it.
  cursors: (from) => `kept as materialized (
    select id from workflow where id in (select workflow_id from ok) and deleted_at is null order by id for share
  ), cursor_rows as (
    insert into step_cursor (workspace_id, workflow_id, node_id, list, account, begun_at, cursor, read_to, turn, run_id)
    select distinct on (ok.workflow_id, t.node_id, t.list) ok.workspace_id, ok.workflow_id, t.node_id, t.list, t.account,
      ${MS('t.begun_at')}, t.cursor, ${MS('t.read_to')}, t.turn + 1, t.run_id
    from ${from('t')}
    join ok on ok.id = t.run_id
    join kept on kept.id = ok.workflow_id
    where t.turn = 0 or exists (
      select from step_cursor c where c.workflow_id = ok.workflow_id and c.node_id = t.node_id and c.list = t.list and c.turn = t.turn)
    order by ok.workflow_id, t.node_id, t.list, t.turn desc, t.run_id
    on conflict (workflow_id, node_id, list) do update set account = excluded.account, begun_at = excluded.begun_at, cursor = excluded.cursor,
      read_to = excluded.read_to, turn = excluded.turn, moved_at = clock_timestamp(), run_id = excluded.run_id
    where step_cursor.turn = excluded.turn - 1
  )`,
  logs: (from) => `log_rows as (
    insert into step_log (run_id, step_id, attempt, lines)
    select run_id, step_id, attempt, lines from ${from('t')}
    where run_id in (select id from ok)
    on conflict (run_id, step_id, attempt) do update set lines = step_log.lines || excluded.lines
  )`,
};

/** In this order the parts stand in the statement, and their parameters behind the owner and the length of the lease. */
export const ORDER = Object.keys(PARTS) as Table[];

/** Statements by the set of tables they touch: prepared once per connection and set. */
const statements = new Map<string, { name: string; text: string }>();

/** What the row of a run says in this column: of one that is born, what it is born with. */
function ownOf(column: string, hasBirths: boolean, hasMoves: boolean): string {
  const born = `(select ${column} from births b where b.id = o.id)`;
  const stored = `(select ${column} from run r where r.id = o.id)`;
  if (!hasBirths) return stored;
  return hasMoves ? `coalesce(${born}, ${stored})` : born;
}

/** @param present tables that the batch has rows for, in `ORDER` */
export function statementFor(present: readonly Table[]): { name: string; text: string } {
  const key = present.join(' ');
  const found = statements.get(key);
  if (found) return found;
  const hasBirths = present.includes('births');
  const hasMoves = present.includes('moves');
  const sources = [
    hasBirths ? 'select id, wake_seq from born' : '',
    hasMoves ? 'select id, wake_seq from moved' : '',
  ].filter(Boolean);
  const belongsTo = [
    ...(present.includes('waits') || present.includes('cursors') ? ['workspace_id'] : []),
    ...(present.includes('cursors') ? ['workflow_id'] : []),
  ].map((column) => `, ${ownOf(column, hasBirths, hasMoves)} as ${column}`);
  const ok = `ok as (select o.id, o.wake_seq${belongsTo.join('')} from (${sources.join(' union all ')}) o)`;
  const parts: string[] = [];
  let parameter = 3;
  for (const name of present) {
    const columns = TABLES[name];
    const first = parameter;
    parts.push(PARTS[name]((alias) => rowsFrom(columns, first, alias)));
    parameter += Object.keys(columns).length;
    if (name === 'moves' || (name === 'births' && !hasMoves)) parts.push(ok);
  }
  const text = `with ${parts.join(', ')} select id, wake_seq from ok where $1::uuid is not null`;
  const statement = { name: `checkpoint-${statements.size}`, text };
  statements.set(key, statement);
  return statement;
}
