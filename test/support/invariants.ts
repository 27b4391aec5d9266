import { STEP_BIRTHS, STEP_MOVES } from '@holdfast/engine';
import { STEP_STATUSES } from '@holdfast/workflow';

/** One line of a fake provider's ledger: what it was asked, and whether it took effect. */
export interface LedgerRow {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly t: number;
  readonly method: string;
  readonly path: string;
  readonly idem_key: string | null;
  readonly client_ref: string | null;
  /** Hex SHA-256 of the body as it came. */
  readonly body_sha: string;
  readonly committed: boolean;
  readonly ref: string | null;
}

/** What is known from outside. What is left out is not compared. */
export interface Evidence {
  /** All requests that write, of all providers. */
  readonly ledger?: readonly LedgerRow[];
  /** Calls that their sender was told to be accepted. */
  readonly accepted?: readonly { readonly endpoint: string; readonly dedupe_key: string }[];
  /** Slots that must have come up. */
  readonly slots?: readonly { readonly schedule: string; readonly slot: string }[];
  /** Most sends of one write; beyond it the retry limit is broken. */
  readonly maxSends?: number;
  /** The newest link of the audit trail that was kept elsewhere. */
  readonly anchor?: { readonly seq: number; readonly hash: string };
  /** How far apart the clocks of providers and database may be, in milliseconds. */
  readonly skewMs?: number;
}

export interface Invariant {
  /** As in the failure model, with a letter where one has several parts. */
  readonly id: string;
  readonly says: string;
  /** Whether it holds at any moment, and not only when everything rests. */
  readonly always?: true;
  /** Evidence it needs. */
  readonly needs?: keyof Evidence;
  /** Gives the offending rows. May read `ledger`, `accepted`, `slots`, `legal` and `given`. */
  readonly sql: string;
}

export interface Violation {
  readonly id: string;
  readonly says: string;
  readonly rows: readonly Record<string, unknown>[];
}

interface Queries {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

const TERMINAL = `('succeeded', 'failed', 'cancelled')`;
const FINAL = `('succeeded', 'failed_handled', 'failed', 'cancelled', 'skipped')`;
const LIVE_LEASE = 'r.lease_until > clock_timestamp()';

/**
 * The invariants that views and ledgers can show, I1–I19, I21 and I22. Not here but in the simulation:
 * I20 and I23, which know every secret and every item of a run, and I24, which counts all that happened in it.
 */
export const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    says: 'an effect that committed is never sent with another key, unless a person had it done over',
    needs: 'ledger',
    sql: `select client_ref, count(distinct idem_key) as keys from ledger
      where committed and client_ref is not null and idem_key not in (
        select e.idem_key from chk_effect e join chk_step s on s.id = e.step join chk_run r on r.id = s.run
        where e.effect_seq > 0 or r.replay_of is not null)
      group by client_ref having count(distinct idem_key) > 1`,
  },
  {
    id: 'I1b',
    says: 'one item of a step commits under one key, unless the one before was given up by a person',
    needs: 'ledger',
    sql: `select regexp_replace(e.id, '/[0-9]+$', '') as item, count(distinct e.idem_key) as keys from chk_effect e
      join ledger l on l.idem_key = e.idem_key and l.committed where e.state <> 'rejected' group by 1 having count(distinct e.idem_key) > 1`,
  },
  {
    id: 'I2',
    says: 'at most one commit per key',
    needs: 'ledger',
    sql: 'select idem_key, count(*) from ledger where committed and idem_key is not null group by idem_key having count(*) > 1',
  },
  {
    id: 'I3',
    says: 'resends are byte-identical, and are the bytes that are stored',
    needs: 'ledger',
    sql: `select l.idem_key, count(distinct l.body_sha) as bodies from ledger l left join chk_effect e on e.idem_key = l.idem_key
      where l.idem_key is not null group by l.idem_key having count(distinct l.body_sha) > 1 or bool_or(l.body_sha <> e.body_sha)`,
  },
  {
    id: 'I4',
    says: 'nothing left the process before its gate',
    needs: 'ledger',
    sql: `select l.* from ledger l, given where l.idem_key is not null and not exists (
      select from chk_effect e where e.idem_key = l.idem_key and e.gated_at <= to_timestamp((l.t + given.skew_ms) / 1000.0))`,
  },
  {
    id: 'I5',
    says: 'success is backed by reality',
    needs: 'ledger',
    sql: `select e.id, e.state from chk_effect e where e.state in ('committed', 'committed_noref')
      and not exists (select from ledger l where l.idem_key = e.idem_key and l.committed)`,
  },
  {
    id: 'I5b',
    says: 'what took effect is known to have, or is being looked after',
    needs: 'ledger',
    sql: `select l.seq, l.idem_key, e.state, s.status from ledger l left join chk_effect e on e.idem_key = l.idem_key left join chk_step s on s.id = e.step
      where l.committed and l.idem_key is not null and coalesce(e.state, '') not in ('committed', 'committed_noref')
        and coalesce(s.status, '') not in ('gated', 'ambiguous', 'parked', 'waiting', 'retry_wait', 'succeeded', 'failed_handled')`,
  },
  {
    id: 'I6',
    says: 'each accepted call is exactly one run, and each run of a call is there',
    sql: `select endpoint, dedupe_key, count(distinct run) as runs from chk_inbound
        where disposition = 'accepted' and dedupe_key is not null group by endpoint, dedupe_key having count(distinct run) <> 1
      union all select endpoint, dedupe_key, 0 from chk_inbound i where disposition = 'accepted' and not exists (select from chk_run r where r.id = i.run)`,
  },
  {
    id: 'I6b',
    says: 'each call that its sender was told to be accepted is there',
    needs: 'accepted',
    sql: `select a.* from accepted a where not exists (
      select from chk_inbound i where i.endpoint = a.endpoint and i.dedupe_key = a.dedupe_key and i.disposition = 'accepted')`,
  },
  {
    id: 'I7',
    says: 'nothing waits without somebody or something to end it',
    always: true,
    sql: `select s.id, s.status from chk_step s join chk_run r on r.id = s.run
      where s.status not in ${FINAL} and s.status not in ('pending', 'parked') and r.status not in ${TERMINAL}
        and not coalesce(${LIVE_LEASE}, false)
        and not exists (select from chk_wakeup w where w.run = s.run and w.due_at > clock_timestamp() - interval '30 seconds')
        and not exists (select from chk_wait w where w.step = s.id and w.open)
        and not exists (select from chk_child c join chk_run k on k.id = c.run where c.step = s.id and k.status not in ${TERMINAL})`,
  },
  {
    id: 'I8',
    says: 'no run goes on without a step that could move it, and none is over with a step that could',
    sql: `select r.id, r.status from chk_run r where r.status not in ${TERMINAL} and not exists (
        select from chk_step s where s.run = r.id and s.status in ('ready', 'retry_wait', 'running', 'gated', 'waiting', 'ambiguous', 'parked'))
      union all select r.id, r.status from chk_run r where r.status in ${TERMINAL} and exists (
        select from chk_step s where s.run = r.id and s.status not in ${FINAL})`,
  },
  {
    id: 'I9',
    says: 'one worker wins a fence',
    always: true,
    sql: `select split_part(step, '/', 1) as run, fence from chk_attempt group by 1, 2 having count(distinct worker) > 1
      union all select run::text, fence from chk_entry group by run, fence having count(distinct worker) > 1`,
  },
  {
    id: 'I9b',
    says: 'fences only grow',
    always: true,
    sql: `select * from (select step, seq, fence, max(fence) over (partition by split_part(step, '/', 1) order by seq) as most from chk_transition) t where fence < most
      union all select r.id::text, null, r.fence, max(t.fence) from chk_run r join chk_transition t on split_part(t.step, '/', 1) = r.id::text group by r.id, r.fence having max(t.fence) > r.fence`,
  },
  {
    id: 'I10',
    says: 'only legal transitions',
    always: true,
    sql: `select t.* from chk_transition t where not exists (select from legal l where l.from_s is not distinct from t.from_s and l.to_s = t.to_s)`,
  },
  {
    id: 'I11',
    says: 'one output per step',
    always: true,
    sql: 'select step, count(*) from chk_step_output group by step having count(*) > 1',
  },
  {
    id: 'I11b',
    says: 'what a step was handed is there, and is no more than the step before it gave',
    always: true,
    sql: `select s.run_id || '/' || s.step_id as step, r.value as ref, o.counts from step s
      cross join lateral jsonb_array_elements(s.inputs) as a cross join lateral jsonb_array_elements(a.value -> 'refs') as r
      left join step o on o.run_id = s.run_id and o.step_id = r.value ->> 'step'
      where o.step_id is null or (left(r.value ->> 'port', 1) <> '$' and r.value -> 'defaults' is null
        and (r.value ->> 'count')::int > coalesce((o.counts ->> (r.value ->> 'port'))::int, 0))`,
  },
  {
    id: 'I12',
    says: 'retry limits hold',
    always: true,
    sql: 'select s.id, s.sends from chk_step s, given where s.sends > given.max_sends',
  },
  {
    id: 'I12b',
    says: 'a node that says how often it tries keeps to it: each try is sent, and sent again three times while it is in doubt',
    always: true,
    sql: `select s.id, s.sends, n.value #>> '{policy,retry,transient,maxAttempts}' as said from chk_step s join run r on r.id = s.run
      join workflow_version v on v.id = r.version_id cross join lateral json_array_elements(v.document -> 'nodes') as n
      where n.value ->> 'id' = s.node and s.sends > 4 * (n.value #>> '{policy,retry,transient,maxAttempts}')::int
        and not exists (select from chk_transition t where t.step = s.id and t.from_s = 'parked')`,
  },
  {
    id: 'I13',
    says: 'what is permanent, data or policy is tried again only by a person',
    always: true,
    sql: `select a.step, a.class, b.started from chk_attempt a join chk_attempt b on b.step = a.step and b.started > a.ended
      where a.class in ('permanent', 'data', 'policy') and a.code <> 'policy/blackout_window' and not exists (
        select from chk_transition t where t.step = a.step and t.from_s in ('parked', 'ambiguous') and t.at >= a.ended and t.at <= b.ended)`,
  },
  {
    id: 'I14',
    says: 'timers are neither early nor lost',
    sql: `select step, due_at, fired_at::text as what from chk_timer where fired_at < due_at
      union all select w.run::text, w.due_at, 'not fired' from chk_wakeup w join chk_run r on r.id = w.run
        where w.due_at < clock_timestamp() - interval '30 seconds' and not coalesce(${LIVE_LEASE}, false)`,
  },
  {
    id: 'I15',
    says: 'each slot of a schedule comes up once',
    sql: `select schedule, slot, count(distinct run) from chk_schedule group by schedule, slot having count(*) <> 1 or count(distinct run) > 1
      union all select schedule, slot, 0 from chk_schedule c where run is not null and not exists (select from chk_run r where r.id = c.run)`,
  },
  {
    id: 'I15b',
    says: 'each slot that had to come up did',
    needs: 'slots',
    sql: 'select s.* from slots s where not exists (select from chk_schedule c where c.schedule = s.schedule and c.slot = s.slot)',
  },
  {
    id: 'I16',
    says: 'a decision is about what was shown, and there is one',
    always: true,
    sql: `select wait::text, step, shown_sha, asked_sha from chk_decision where shown_sha is distinct from asked_sha
      union all select null, step, count(*)::text, null from (
          select run || '/' || (event ->> 'step') as step from chk_entry where event ->> 'type' = 'wait.ended' and event -> 'outcome' ->> 'kind' = 'decided'
        ) taken group by step having count(*) > (select count(*) from chk_decision d where d.step = taken.step)`,
  },
  {
    id: 'I16b',
    says: 'who answered a question was asked it, by name or by role; whoever works at the machine itself may answer any',
    always: true,
    sql: `select w.id, w.closed_by, w.approvers from wait w
      where w.kind = 'approval' and not w.is_open and w.outcome ->> 'choice' is not null and cardinality(w.approvers) > 0 and w.closed_by <> 'local'
        and not exists (select from member m join person p on p.id = m.person_id where m.workspace_id = w.workspace_id and m.person_id = w.closed_by
          and (m.role = any(w.approvers) or lower(p.email) = any(select lower(who) from unnest(w.approvers) who)))
        and not exists (select from api_key k where 'key:' || k.id = w.closed_by and k.role = any(w.approvers))`,
  },
  {
    id: 'I17',
    says: 'the audit chain is unbroken, and nobody can change it by a statement',
    always: true,
    sql: `select seq, 'hash' as what from chk_audit where hash <> encode(sha256(decode(prev, 'hex') || convert_to(row, 'UTF8')), 'hex')
      union all select seq, 'order' from (
        select seq, prev, lag(hash, 1, repeat('0', 64)) over (order by seq) as before, lag(seq, 1, 0::bigint) over (order by seq) as last from chk_audit
      ) c where prev <> before or seq <> last + 1
      union all select a.seq, 'not sealed' from audit a where not exists (select from audit_chain c where c.audit_seq = a.seq)
        and not exists (select from audit_unsealed u where u.seq = a.seq)
      union all select null, 'guard' where (select count(*) from pg_trigger where tgname = 'audit_refuse' and tgenabled = 'A') < 2`,
  },
  {
    id: 'I17b',
    says: 'the audit chain holds the link that was kept elsewhere',
    needs: 'anchor',
    sql: 'select given.anchor_seq from given where not exists (select from chk_audit c where c.seq = given.anchor_seq and c.hash = given.anchor_hash)',
  },
  {
    id: 'I18',
    says: 'every step stands where its last transition in the journal put it, and every transition has its step',
    always: true,
    sql: `with last as (
        select distinct on (step) step, to_s from (
          select e.run || '/' || (m.value ->> 'step') as step, m.value ->> 'to' as to_s, e.seq, m.place
          from chk_entry e cross join lateral json_array_elements(e.moves) with ordinality as m(value, place)) t
        order by step, seq desc, place desc)
      select coalesce(s.id, l.step) as step, s.status, l.to_s from chk_step s full join last l on l.step = s.id where s.status is distinct from l.to_s`,
  },
  {
    id: 'I18b',
    says: 'what a person did and its record are one transaction',
    always: true,
    sql: 'select * from chk_act where done_in is distinct from recorded_in',
  },
  {
    id: 'I19',
    says: 'a step was worked on as the pinned version has it, or one that an operator moved the run from',
    always: true,
    sql: `select s.id, s.node_hash from chk_step s join chk_run r on r.id = s.run where not exists (
      select from chk_version_node n where n.node = s.node and n.node_hash = s.node_hash
        and (n.version_hash = r.version_hash or exists (select from chk_move m where m.subject = 'run:' || r.id and m.version = n.version)))`,
  },
  {
    id: 'I21',
    says: 'nothing belongs to one tenant and hangs on another',
    always: true,
    sql: 'select * from chk_tenant where tenant <> owner',
  },
  {
    id: 'I22',
    says: 'when all is quiet, every run is over, waits for something, or for a person',
    sql: `select id, status from chk_run where status not in ${TERMINAL} and status not in ('waiting', 'parked')`,
  },
];

/** Most sends of a write by default: five attempts and three resends of one that is in doubt. */
const MAX_SENDS = 8;
const SKEW_MS = 50;

const legal = [
  ...STEP_BIRTHS.map((to) => ({ from_s: null, to_s: to })),
  ...STEP_STATUSES.flatMap((from) => STEP_MOVES[from].map((to) => ({ from_s: from, to_s: to }))),
];

const SOURCES = `with ledger as (
    select * from jsonb_to_recordset($1::jsonb) as l(seq int, t float8, method text, path text, idem_key text, client_ref text, body_sha text, committed bool, ref text)
  ), accepted as (select * from jsonb_to_recordset($2::jsonb) as a(endpoint uuid, dedupe_key text)
  ), slots as (select * from jsonb_to_recordset($3::jsonb) as s(schedule uuid, slot timestamptz)
  ), legal as (select * from jsonb_to_recordset($4::jsonb) as m(from_s text, to_s text)
  ), given as (select $5::int as max_sends, $6::float8 as skew_ms, $7::bigint as anchor_seq, $8::text as anchor_hash
  )`;
const MOST_ROWS = 20;

/**
 * Checks the store and what is known from outside against the invariants. Gives
 * those that are broken, each with some of the rows that break it.
 *
 * @param only checks a part: what holds always, or the ones with these ids
 */
export async function violations(
  client: Queries,
  evidence: Evidence = {},
  only: 'always' | readonly string[] | null = null,
): Promise<Violation[]> {
  const values = [
    JSON.stringify(evidence.ledger ?? []),
    JSON.stringify(evidence.accepted ?? []),
    JSON.stringify(evidence.slots ?? []),
    JSON.stringify(legal),
    evidence.maxSends ?? MAX_SENDS,
    evidence.skewMs ?? SKEW_MS,
    evidence.anchor?.seq ?? null,
    evidence.anchor?.hash ?? null,
  ];
  const found: Violation[] = [];
  for (const { id, says, always, needs, sql } of INVARIANTS) {
    if (needs !== undefined && evidence[needs] === undefined) continue;
    if (only === 'always' ? !always : only !== null && !only.includes(id)) continue;
    const { rows } = await client.query(`${SOURCES} select * from (${sql}) broken limit ${MOST_ROWS}`, values);
    if (rows.length > 0) found.push({ id, says, rows });
  }
  return found;
}
