import { isTerminalRun, type RunStatus } from '@holdfast/workflow';
import type pg from 'pg';
import { type AuditEntry, detailText } from './audit.ts';
import type { RunMode, RunSource } from './schema.ts';

/**
 * What one run has to say in one commit. Fields that hold JSON text are written
 * as they are: they were serialised once, hashed and measured in that form.
 *
 * Invariants, each kept by the statement in `commitBatch`:
 * C1 Everything is written with the run's row, or nothing is.
 * C2 A row moves only from the head, fence and owner its worker knows.
 * C3 A run rests or ends only if nothing came into its inbox meanwhile.
 */
export interface Checkpoint {
  readonly runId: string;
  /** Set when the run comes into being with this commit. */
  readonly birth: RunBirth | null;
  readonly fence: number;
  /** Journal position this extends. */
  readonly head: number;
  readonly row: RunRow;
  readonly journal: JournalRow | null;
  readonly steps: readonly StepRow[];
  readonly payloads: readonly PayloadRow[];
  readonly effects: readonly EffectRow[];
  readonly waits: readonly WaitRow[];
  /** Waits of these steps are closed without an outcome of their own. */
  readonly closeWaitsOf: readonly string[];
  /** Ids of inbox rows that the journal has taken in. */
  readonly consumed: readonly string[];
  /** Who asked for a run that comes into being: its line in the audit trail. */
  readonly audit?: AuditEntry;
  /** Runs that come into being as children of this one. */
  readonly children: readonly Omit<Checkpoint, 'children' | 'notify'>[];
  /** Messages for the inboxes of other runs: a child's end, a cancel for children. */
  readonly notify: readonly { readonly runId: string; readonly kind: string; readonly body: string }[];
}

export interface RunBirth {
  readonly workspaceId: string;
  readonly workflowId: string;
  readonly versionId: string;
  readonly mode: RunMode;
  readonly source: RunSource;
  readonly triggerNode: string;
  readonly businessKey: string | null;
  readonly parent: { readonly runId: string; readonly step: string; readonly index: number } | null;
  readonly replayOf: string | null;
  /** The event it comes from. With a key it is accepted once: a second birth with the same key is a duplicate. */
  readonly inbound: {
    readonly id: string;
    readonly endpointId: string;
    readonly dedupeKey: string | null;
    readonly bodySha: string;
  } | null;
  readonly startedAt: number;
  readonly deadlineAt: number | null;
}

export interface RunRow {
  readonly status: RunStatus;
  readonly head: number;
  /** Hex. */
  readonly headHash: string;
  /** keep: go on holding the lease; rest: let go of it; the guard of C3 applies to `rest`. */
  readonly lease: 'keep' | 'rest';
  /** Some attempt came to an outcome: workers lost before count no more. */
  readonly hasOutcome: boolean;
  /** Position in the inbox that the journal has taken in. */
  readonly wakeSeq: number;
  /** Epoch milliseconds. */
  readonly wakeAt: number | null;
  readonly stepCount: number;
  readonly attemptCount: number;
  /** JSON text. */
  readonly trouble: string | null;
  readonly waitingFor: string | null;
  readonly response: string | null;
  readonly result: string | null;
  readonly endedAt: number | null;
}

export interface JournalRow {
  readonly seq: number;
  readonly last: number;
  /** JSON text of the entries. */
  readonly entries: string;
  /** Hex of sha256(previous hash ‖ entries). */
  readonly hash: string;
  /** Version that the plan was made of. */
  readonly versionId: string;
}

export interface StepRow {
  readonly stepId: string;
  readonly node: string;
  readonly status: string;
  readonly attempt: number;
  readonly sends: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly wakeAt: number | null;
  readonly inputCount: number;
  /** JSON text, as are the following. */
  readonly inputs: string;
  readonly counts: string;
  readonly failures: string | null;
  readonly parked: string | null;
  readonly output: string | null;
  readonly usage: string | null;
}

export interface PayloadRow {
  readonly id: string;
  readonly kind: 'items' | 'file';
  readonly sizeBytes: number;
  readonly encoding: 'zstd' | 'raw';
  /** Base64; null when the bytes are in a file. */
  readonly bytes: string | null;
  readonly file: string | null;
  readonly meta: string | null;
}

export interface EffectRow {
  readonly stepId: string;
  readonly item: number;
  readonly seq: number;
  readonly key: string;
  readonly clientRef: string;
  /** Hex. */
  readonly bodySha: string;
  readonly request: string;
  /** Base64. */
  readonly body: string | null;
  readonly state: string;
  readonly sends: number;
  readonly gatedAt: number;
  readonly lastSentAt: number;
  readonly settledAt: number | null;
  readonly keyValidUntil: number | null;
  readonly reference: string | null;
  readonly result: string | null;
  readonly evidence: string | null;
}

export interface WaitRow {
  readonly id: string;
  readonly stepId: string;
  readonly kind: string;
  /** Hex. */
  readonly tokenHash: string | null;
  /** Null: nobody waits for it yet. */
  readonly deadline: number | null;
  readonly isOpen: boolean;
  readonly asked: string | null;
  readonly askedHash: string | null;
  readonly approvers: readonly string[];
}

/**
 * What became of a checkpoint. `committed`: it stands; `wakeSeq` tells whether
 * something lies in the inbox. `lost`: another worker has the run. `stirred`: it
 * wanted to rest but its inbox moved. `duplicate`: its event was accepted before.
 */
export type CommitResult =
  | { readonly kind: 'committed'; readonly wakeSeq: number; readonly woken: readonly Woken[] }
  | { readonly kind: 'lost' }
  | { readonly kind: 'stirred' }
  | { readonly kind: 'duplicate'; readonly endpointId: string; readonly dedupeKey: string };

/** Another run whose inbox got something, and its new place in the queue. */
export interface Woken {
  readonly runId: string;
  readonly wakeSeq: number;
}

/** JSON text of an object whose values are JSON text already. */
function object(fields: Readonly<Record<string, string>>): string {
  // Written for every row of every commit: a list of pairs in between costs three times as much.
  let text = '';
  for (const name in fields) text += `${text === '' ? '{' : ','}"${name}":${fields[name]}`;
  return `${text}}`;
}
const s = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value));
const n = (value: number | null): string => (value === null ? 'null' : String(value));
const raw = (text: string | null): string => text ?? 'null';

const runFields = (row: RunRow): Record<string, string> => ({
  status: s(row.status),
  new_head: n(row.head),
  head_hash: s(row.headHash),
  rests: row.lease === 'rest' ? 'true' : 'false',
  has_outcome: row.hasOutcome ? 'true' : 'false',
  wake_seq: n(row.wakeSeq),
  wake_at: n(row.wakeAt),
  step_count: n(row.stepCount),
  attempt_count: n(row.attemptCount),
  trouble: raw(row.trouble),
  waiting_for: raw(row.waitingFor),
  response: raw(row.response),
  result: raw(row.result),
  ended_at: n(row.endedAt),
});

function birthText(runId: string, birth: RunBirth, row: RunRow, owner: string | null): string {
  return object({
    id: s(runId),
    workspace_id: s(birth.workspaceId),
    workflow_id: s(birth.workflowId),
    version_id: s(birth.versionId),
    mode: s(birth.mode),
    source: s(birth.source),
    trigger_node: s(birth.triggerNode),
    business_key: s(birth.businessKey),
    parent_run_id: s(birth.parent?.runId ?? null),
    parent_step: s(birth.parent?.step ?? null),
    parent_index: n(birth.parent?.index ?? null),
    replay_of: s(birth.replayOf),
    inbound_id: s(birth.inbound?.id ?? null),
    endpoint_id: s(birth.inbound?.endpointId ?? null),
    dedupe_key: s(birth.inbound?.dedupeKey ?? null),
    body_sha: s(birth.inbound?.bodySha ?? null),
    lease_owner: s(row.lease === 'keep' ? owner : null),
    started_at: n(birth.startedAt),
    deadline_at: n(birth.deadlineAt),
    ...runFields(row),
  });
}

const auditText = (runId: string, workspaceId: string, { by, action, subject, detail }: AuditEntry): string =>
  object({
    run_id: s(runId),
    workspace_id: s(workspaceId),
    actor: s(by.id),
    actor_name: s(by.name),
    action: s(action),
    subject: s(subject),
    detail: detailText(detail),
  });

type Part = Omit<Checkpoint, 'children' | 'notify'>;

/** Whether the audit trail is to hold the head of the journal: the run rests or is over. */
const isAnchored = ({ status, lease }: RunRow): boolean =>
  lease === 'rest' && (isTerminalRun(status) || status === 'parked' || status === 'waiting');

/** The batch as JSON texts, one per table. */
function texts(parts: readonly Part[], childParts: readonly Part[], owner: string) {
  const births: string[] = [];
  const moves: string[] = [];
  const journal: string[] = [];
  const steps: string[] = [];
  const payloads: string[] = [];
  const effects: string[] = [];
  const waits: string[] = [];
  const closed: string[] = [];
  const consumed: string[] = [];
  const due: string[] = [];
  const audits: string[] = [];
  const add = (part: Part, isChild: boolean) => {
    const id = s(part.runId);
    const fence = n(part.fence);
    if (part.birth) births.push(birthText(part.runId, part.birth, part.row, isChild ? null : owner));
    else moves.push(object({ id, fence, head: n(part.head), ...runFields(part.row) }));
    if (part.birth && part.audit) audits.push(auditText(part.runId, part.birth.workspaceId, part.audit));
    if (part.journal) {
      const { seq, last, entries, hash, versionId } = part.journal;
      journal.push(
        object({ run_id: id, seq: n(seq), last: n(last), fence, entries, hash: s(hash), version_id: s(versionId) }),
      );
    }
    for (const row of part.steps) {
      steps.push(
        object({
          run_id: id,
          step_id: s(row.stepId),
          node: s(row.node),
          status: s(row.status),
          attempt: n(row.attempt),
          sends: n(row.sends),
          fence,
          started_at: n(row.startedAt),
          ended_at: n(row.endedAt),
          wake_at: n(row.wakeAt),
          input_count: n(row.inputCount),
          inputs: row.inputs,
          counts: row.counts,
          failures: raw(row.failures),
          parked: raw(row.parked),
          output: raw(row.output),
          usage: raw(row.usage),
        }),
      );
    }
    for (const row of part.payloads) {
      payloads.push(
        object({
          id: s(row.id),
          run_id: id,
          kind: s(row.kind),
          size_bytes: n(row.sizeBytes),
          encoding: s(row.encoding),
          bytes: s(row.bytes),
          file: s(row.file),
          meta: raw(row.meta),
        }),
      );
    }
    for (const row of part.effects) {
      effects.push(
        object({
          run_id: id,
          step_id: s(row.stepId),
          item: n(row.item),
          seq: n(row.seq),
          key: s(row.key),
          client_ref: s(row.clientRef),
          fence,
          body_sha: s(row.bodySha),
          request: row.request,
          body: s(row.body),
          state: s(row.state),
          sends: n(row.sends),
          gated_at: n(row.gatedAt),
          last_sent_at: n(row.lastSentAt),
          settled_at: n(row.settledAt),
          key_valid_until: n(row.keyValidUntil),
          reference: s(row.reference),
          result: raw(row.result),
          evidence: raw(row.evidence),
        }),
      );
    }
    for (const row of part.waits) {
      waits.push(
        object({
          id: s(row.id),
          run_id: id,
          step_id: s(row.stepId),
          kind: s(row.kind),
          token_hash: s(row.tokenHash),
          deadline: n(row.deadline),
          is_open: String(row.isOpen),
          asked: raw(row.asked),
          asked_hash: s(row.askedHash),
          approvers: JSON.stringify(row.approvers),
        }),
      );
    }
    for (const stepId of part.closeWaitsOf) closed.push(object({ run_id: id, step_id: s(stepId) }));
    for (const row of part.consumed) consumed.push(object({ run_id: id, id: s(row) }));
    if (isAnchored(part.row)) due.push(object({ id, is_end: isTerminalRun(part.row.status) ? 'true' : 'false' }));
  };
  for (const part of parts) add(part, false);
  for (const part of childParts) add(part, true);
  return { births, moves, journal, steps, payloads, effects, waits, closed, consumed, due, audits };
}

const MS = (column: string) => `to_timestamp(${column} / 1000.0)`;
const HEX = (column: string) => `decode(${column}, 'hex')`;

const RUN_COLUMNS = `status text, new_head int, head_hash text, rests bool, has_outcome bool, wake_seq int, wake_at float8, step_count int, attempt_count int,
  trouble jsonb, waiting_for jsonb, response json, result json, ended_at float8`;

/** The parts of the statement, by table. Each reads the batch's text in its parameter and writes only for runs in `ok`. */
const PARTS = {
  births: (p: string) => `births as materialized (
    select * from json_to_recordset(${p}::json) as b(id uuid, workspace_id uuid, workflow_id uuid, version_id uuid, mode text, source text,
      trigger_node text, business_key text, parent_run_id uuid, parent_step text, parent_index int, replay_of uuid, inbound_id uuid,
      endpoint_id uuid, dedupe_key text, body_sha text, lease_owner uuid, started_at float8, deadline_at float8, ${RUN_COLUMNS})
  ), accepted as (
    insert into inbound (id, workspace_id, endpoint_id, dedupe_key, disposition, run_id, body_sha)
    select inbound_id, workspace_id, endpoint_id, dedupe_key, 'accepted', id, ${HEX('body_sha')} from births where inbound_id is not null
    on conflict (endpoint_id, dedupe_key) where dedupe_key is not null do nothing
    returning run_id
  ), born as (
    insert into run (id, workspace_id, workflow_id, version_id, mode, source, trigger_node, business_key, parent_run_id, parent_step,
      parent_index, replay_of, inbound_id, fence, lease_owner, lease_until, status, head, head_hash, wake_at, wake_seq, step_count,
      attempt_count, deadline_at, trouble, waiting_for, response, result, started_at, ended_at)
    select id, workspace_id, workflow_id, version_id, mode, source, trigger_node, business_key, parent_run_id, parent_step,
      parent_index, replay_of, inbound_id, 1, lease_owner, case when lease_owner is not null then clock_timestamp() + $2::interval end,
      status, new_head, ${HEX('head_hash')}, ${MS('wake_at')}, 0, step_count, attempt_count, ${MS('deadline_at')}, trouble, waiting_for,
      response, result, ${MS('started_at')}, ${MS('ended_at')}
    from births where inbound_id is null or id in (select run_id from accepted)
    on conflict (id) do nothing
    returning id, wake_seq
  )`,
  moves: (p: string) => `moved as (
    update run r set status = m.status, head = m.new_head, head_hash = ${HEX('m.head_hash')},
      lease_owner = case when m.rests then null else r.lease_owner end,
      lease_until = case when m.rests then null else clock_timestamp() + $2::interval end,
      wake_seq = r.wake_seq + m.rests::int, wake_at = ${MS('m.wake_at')}, step_count = m.step_count, attempt_count = m.attempt_count,
      lapses = case when m.has_outcome then 0 else r.lapses end, trouble = m.trouble, waiting_for = m.waiting_for, response = coalesce(m.response, r.response),
      result = coalesce(m.result, r.result), updated_at = clock_timestamp(), ended_at = ${MS('m.ended_at')}
    from json_to_recordset(${p}::json) as m(id uuid, fence int8, head int, ${RUN_COLUMNS})
    where r.id = m.id and r.fence = m.fence and r.head = m.head and r.lease_owner = $1
      and (not m.rests or r.wake_seq = m.wake_seq)
    returning r.id, r.wake_seq
  )`,
  journal: (p: string) => `journal_rows as (
    insert into journal (run_id, seq, last, fence, entries, hash, worker, version_id)
    select run_id, seq, last, fence, entries, ${HEX('hash')}, $1, version_id
    from json_to_recordset(${p}::json) as j(run_id uuid, seq int, last int, fence int8, entries json, hash text, version_id uuid)
    where run_id in (select id from ok)
  )`,
  steps: (p: string) => `step_rows as (
    insert into step (run_id, step_id, node, status, attempt, sends, fence, started_at, ended_at, wake_at, input_count, inputs, counts, failures, parked, output, usage)
    select run_id, step_id, node, status, attempt, sends, fence, ${MS('started_at')}, ${MS('ended_at')}, ${MS('wake_at')}, input_count, inputs, counts, failures, parked, output, usage
    from json_to_recordset(${p}::json) as t(run_id uuid, step_id text, node text, status text, attempt int, sends int, fence int8, started_at float8,
      ended_at float8, wake_at float8, input_count int, inputs jsonb, counts jsonb, failures jsonb, parked jsonb, output json, usage jsonb)
    where run_id in (select id from ok)
    on conflict (run_id, step_id) do update set status = excluded.status, attempt = excluded.attempt, sends = excluded.sends, fence = excluded.fence,
      started_at = excluded.started_at, ended_at = excluded.ended_at, wake_at = excluded.wake_at, input_count = excluded.input_count,
      inputs = excluded.inputs, counts = excluded.counts, failures = excluded.failures, parked = excluded.parked, output = excluded.output, usage = excluded.usage
  )`,
  payloads: (p: string) => `payload_rows as (
    insert into payload (id, run_id, kind, size_bytes, encoding, bytes, file, meta)
    select id, run_id, kind, size_bytes, encoding, decode(bytes, 'base64'), file, meta
    from json_to_recordset(${p}::json) as t(id uuid, run_id uuid, kind text, size_bytes int8, encoding text, bytes text, file text, meta jsonb)
    where run_id in (select id from ok)
  )`,
  effects: (p: string) => `effect_rows as (
    insert into effect (run_id, step_id, item, seq, key, client_ref, fence, body_sha, request, body, state, sends, gated_at, last_sent_at,
      settled_at, key_valid_until, reference, result, evidence)
    select run_id, step_id, item, seq, key, client_ref, fence, ${HEX('body_sha')}, request, decode(body, 'base64'), state, sends, ${MS('gated_at')},
      ${MS('last_sent_at')}, ${MS('settled_at')}, ${MS('key_valid_until')}, reference, result, evidence
    from json_to_recordset(${p}::json) as t(run_id uuid, step_id text, item int, seq int, key text, client_ref text, fence int8, body_sha text,
      request json, body text, state text, sends int, gated_at float8, last_sent_at float8, settled_at float8, key_valid_until float8,
      reference text, result json, evidence jsonb)
    where run_id in (select id from ok)
    on conflict (run_id, step_id, item, seq) do update set
      state = case when effect.state in ('committed', 'committed_noref') and excluded.state not in ('committed', 'committed_noref') then effect.state
        else excluded.state end, sends = excluded.sends, fence = excluded.fence,
      last_sent_at = excluded.last_sent_at, settled_at = excluded.settled_at, reference = coalesce(excluded.reference, effect.reference),
      result = coalesce(excluded.result, effect.result), evidence = coalesce(excluded.evidence, effect.evidence)
  )`,
  waits: (p: string) => `wait_rows as (
    insert into wait (id, workspace_id, run_id, step_id, kind, token_hash, deadline, is_open, asked, asked_hash, approvers)
    select t.id, ok.workspace_id, t.run_id, t.step_id, t.kind, ${HEX('t.token_hash')}, ${MS('t.deadline')}, t.is_open, t.asked, t.asked_hash,
      array(select jsonb_array_elements_text(t.approvers))
    from json_to_recordset(${p}::json) as t(id uuid, run_id uuid, step_id text, kind text, token_hash text, deadline float8, is_open bool, asked json, asked_hash text, approvers jsonb)
    join ok on ok.id = t.run_id
    on conflict (id) do update set step_id = excluded.step_id, deadline = excluded.deadline, is_open = wait.is_open and excluded.is_open,
      closed_at = case when wait.is_open and not excluded.is_open then clock_timestamp() else wait.closed_at end
  )`,
  closed: (p: string) => `closed_rows as (
    update wait w set is_open = false, closed_at = clock_timestamp()
    from json_to_recordset(${p}::json) as t(run_id uuid, step_id text)
    where w.run_id = t.run_id and w.step_id = t.step_id and w.is_open and t.run_id in (select id from ok)
  )`,
  consumed: (p: string) => `consumed_rows as (
    delete from inbox i using json_to_recordset(${p}::json) as t(run_id uuid, id int8)
    where i.id = t.id and i.run_id = t.run_id and t.run_id in (select id from ok)
  )`,
  due: (p: string) => `due_rows as (
    insert into audit_due (run_id, is_end) select id, is_end from json_to_recordset(${p}::json) as t(id uuid, is_end bool) where id in (select id from ok)
  )`,
  audits: (p: string) => `audit_rows as (
    insert into audit (workspace_id, actor, actor_name, action, subject, detail)
    select workspace_id, actor, actor_name, action, subject, detail
    from json_to_recordset(${p}::json) as t(run_id uuid, workspace_id uuid, actor text, actor_name text, action text, subject text, detail jsonb)
    where run_id in (select id from ok)
  )`,
} as const;

type PartName = keyof typeof PARTS;
const ORDER = Object.keys(PARTS) as PartName[];

/** Statements by the set of tables they touch: prepared once per connection and set. */
const statements = new Map<string, { name: string; text: string }>();

function statementFor(present: readonly PartName[]): { name: string; text: string } {
  const key = present.join(' ');
  const found = statements.get(key);
  if (found) return found;
  const hasBirths = present.includes('births');
  const hasMoves = present.includes('moves');
  const sources = [
    hasBirths ? 'select id, wake_seq from born' : '',
    hasMoves ? 'select id, wake_seq from moved' : '',
  ].filter(Boolean);
  const needsWorkspace = present.includes('waits');
  const workspace = !needsWorkspace
    ? ''
    : hasBirths && hasMoves
      ? ', coalesce((select workspace_id from births b where b.id = o.id), (select workspace_id from run r where r.id = o.id)) as workspace_id'
      : hasBirths
        ? ', (select workspace_id from births b where b.id = o.id) as workspace_id'
        : ', (select workspace_id from run r where r.id = o.id) as workspace_id';
  const ok = `ok as (select o.id, o.wake_seq${workspace} from (${sources.join(' union all ')}) o)`;
  const parts: string[] = [];
  present.forEach((name, index) => {
    parts.push(PARTS[name](`$${index + 3}`));
    if (name === 'moves' || (name === 'births' && !hasMoves)) parts.push(ok);
  });
  const text = `with ${parts.join(', ')} select id, wake_seq from ok where $1::uuid is not null`;
  const statement = { name: `checkpoint-${statements.size}`, text };
  statements.set(key, statement);
  return statement;
}

/** Who commits, and how long a lease lasts. */
export interface Committer {
  readonly owner: string;
  readonly leaseMs: number;
}

/**
 * Writes a batch of checkpoints as one transaction. Each run is told its own
 * result: a stale one changes nothing and fails no neighbour.
 */
export async function commitBatch(
  client: Pick<pg.Pool, 'query'>,
  batch: readonly Checkpoint[],
  committer: Committer,
): Promise<CommitResult[]> {
  const ordered = batch.toSorted((a, b) => (a.runId < b.runId ? -1 : 1));
  const messages = batch.filter(({ notify }) => notify.length > 0);
  const hasChildren = batch.some(({ children }) => children.length > 0);
  if (messages.length === 0 && !hasChildren) return resultsOf(batch, await write(client, ordered, [], committer));
  await client.query('begin');
  try {
    const done = await write(client, ordered, [], committer);
    const ok = new Set(done.map(({ id }) => id));
    // Only now is it known whose children may come into being (C1).
    const children = ordered.flatMap((parent) => (ok.has(parent.runId) ? parent.children : []));
    if (children.length > 0) await write(client, [], children, committer);
    const woken = new Map<string, Woken[]>();
    for (const { runId, notify } of messages) if (ok.has(runId)) woken.set(runId, await deliver(client, notify));
    await client.query('commit');
    return resultsOf(batch, done, woken);
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

interface Written {
  readonly id: string;
  readonly wake_seq: number;
}

async function write(
  client: Pick<pg.Pool, 'query'>,
  parts: readonly Part[],
  childParts: readonly Part[],
  { owner, leaseMs }: Committer,
): Promise<Written[]> {
  const rows = texts(parts, childParts, owner);
  const present = ORDER.filter((name) => rows[name].length > 0);
  const { name, text } = statementFor(present);
  const values = [owner, `${leaseMs} milliseconds`, ...present.map((table) => `[${rows[table].join(',')}]`)];
  const { rows: written } = await client.query<Written>({ name, text, values });
  return written;
}

/** Puts messages into the inboxes of other runs and wakes them. Messages for runs that are over fall away. */
async function deliver(client: Pick<pg.Pool, 'query'>, messages: Checkpoint['notify']): Promise<Woken[]> {
  const text = `[${messages.map(({ runId, kind, body }, index) => object({ run_id: s(runId), kind: s(kind), body, index: n(index) })).join(',')}]`;
  const { rows } = await client.query<{ id: string; wake_seq: number }>({
    name: 'checkpoint-notify',
    text: `with m as materialized (select * from json_to_recordset($1::json) as m(run_id uuid, kind text, body json, index int)),
      woken as (
        update run r set wake_seq = r.wake_seq + 1, wake_at = least(r.wake_at, clock_timestamp())
        where r.id in (select run_id from m) and r.status not in ('succeeded', 'failed', 'cancelled') returning r.id, r.wake_seq
      ), put as (
        insert into inbox (run_id, kind, body) select run_id, kind, body from m where run_id in (select id from woken) order by index
      )
      select id, wake_seq from woken`,
    values: [text],
  });
  return rows.map(({ id, wake_seq }) => ({ runId: id, wakeSeq: wake_seq }));
}

function resultsOf(
  batch: readonly Checkpoint[],
  done: readonly { id: string; wake_seq: number }[],
  woken: ReadonlyMap<string, readonly Woken[]> = new Map(),
): CommitResult[] {
  const byId = new Map(done.map(({ id, wake_seq }) => [id, wake_seq]));
  return batch.map((checkpoint) => {
    const wakeSeq = byId.get(checkpoint.runId);
    if (wakeSeq !== undefined) return { kind: 'committed', wakeSeq, woken: woken.get(checkpoint.runId) ?? [] };
    const { birth } = checkpoint;
    if (birth?.inbound?.dedupeKey) {
      return { kind: 'duplicate', endpointId: birth.inbound.endpointId, dedupeKey: birth.inbound.dedupeKey };
    }
    return checkpoint.row.lease === 'rest' && !birth ? { kind: 'stirred' } : { kind: 'lost' };
  });
}
