import { isTerminalRun } from '@holdfast/workflow';
import type { AttemptLines } from '../worker/attempt-log.ts';
import { type AuditEntry, detailText } from './audit.ts';
import type {
  Checkpoint,
  EffectRow,
  JournalRow,
  PayloadRow,
  RunBirth,
  RunRow,
  StepRow,
  WaitRow,
} from './checkpoint.ts';
import { base64, bigint, bool, type Columns, float, hex, int, json, jsonb, text, uuid, valuesOf } from './columns.ts';
import type { CursorRow } from './step-cursors.ts';

/** A checkpoint without what it says to other runs. */
export type Part = Omit<Checkpoint, 'children' | 'notify'>;

/** Something of one run. */
interface Of<Row> {
  readonly runId: string;
  readonly fence: number;
  readonly row: Row;
}

type Birth = Of<RunRow> & { readonly birth: RunBirth; readonly owner: string | null };
type Move = Of<RunRow> & { readonly head: number };
type Audit = Of<AuditEntry> & { readonly workspaceId: string };

const RUN: Columns<Of<RunRow>> = {
  status: text(({ row }) => row.status),
  new_head: int(({ row }) => row.head),
  head_hash: hex(({ row }) => row.headHash),
  wake_at: float(({ row }) => row.wakeAt),
  step_count: int(({ row }) => row.stepCount),
  attempt_count: int(({ row }) => row.attemptCount),
  trouble: jsonb(({ row }) => row.trouble),
  waiting_for: jsonb(({ row }) => row.waitingFor),
  response: json(({ row }) => row.response),
  result: json(({ row }) => row.result),
  ended_at: float(({ row }) => row.endedAt),
};

const births: Columns<Birth> = {
  id: uuid(({ runId }) => runId),
  workspace_id: uuid(({ birth }) => birth.workspaceId),
  workflow_id: uuid(({ birth }) => birth.workflowId),
  version_id: uuid(({ birth }) => birth.versionId),
  mode: text(({ birth }) => birth.mode),
  source: text(({ birth }) => birth.source),
  trigger_node: text(({ birth }) => birth.triggerNode),
  business_key: text(({ birth }) => birth.businessKey),
  parent_run_id: uuid(({ birth }) => birth.parent?.runId ?? null),
  parent_step: text(({ birth }) => birth.parent?.step ?? null),
  parent_index: int(({ birth }) => birth.parent?.index ?? null),
  depth: int(({ birth }) => birth.depth ?? 0),
  replay_of: uuid(({ birth }) => birth.replayOf),
  inbound_id: uuid(({ birth }) => birth.inbound?.id ?? null),
  endpoint_id: uuid(({ birth }) => birth.inbound?.endpointId ?? null),
  dedupe_key: text(({ birth }) => birth.inbound?.dedupeKey ?? null),
  body_sha: hex(({ birth }) => birth.inbound?.bodySha ?? null),
  lease_owner: uuid(({ row, owner }) => (row.lease === 'keep' ? owner : null)),
  started_at: float(({ birth }) => birth.startedAt),
  deadline_at: float(({ birth }) => birth.deadlineAt),
  ...RUN,
};

const moves: Columns<Move> = {
  id: uuid(({ runId }) => runId),
  fence: bigint(({ fence }) => fence),
  head: int(({ head }) => head),
  rests: bool(({ row }) => row.lease === 'rest'),
  has_outcome: bool(({ row }) => row.hasOutcome),
  wake_seq: int(({ row }) => row.wakeSeq),
  ...RUN,
};

const journal: Columns<Of<JournalRow>> = {
  run_id: uuid(({ runId }) => runId),
  seq: int(({ row }) => row.seq),
  last: int(({ row }) => row.last),
  fence: bigint(({ fence }) => fence),
  entries: json(({ row }) => row.entries),
  hash: hex(({ row }) => row.hash),
  version_id: uuid(({ row }) => row.versionId),
};

const steps: Columns<Of<StepRow>> = {
  run_id: uuid(({ runId }) => runId),
  step_id: text(({ row }) => row.stepId),
  node: text(({ row }) => row.node),
  status: text(({ row }) => row.status),
  attempt: int(({ row }) => row.attempt),
  sends: int(({ row }) => row.sends),
  fence: bigint(({ fence }) => fence),
  started_at: float(({ row }) => row.startedAt),
  ended_at: float(({ row }) => row.endedAt),
  wake_at: float(({ row }) => row.wakeAt),
  input_count: int(({ row }) => row.inputCount),
  inputs: jsonb(({ row }) => row.inputs),
  counts: jsonb(({ row }) => row.counts),
  failures: jsonb(({ row }) => row.failures),
  parked: jsonb(({ row }) => row.parked),
  output: json(({ row }) => row.output),
  usage: jsonb(({ row }) => row.usage),
};

const payloads: Columns<Of<PayloadRow>> = {
  id: uuid(({ row }) => row.id),
  run_id: uuid(({ runId }) => runId),
  kind: text(({ row }) => row.kind),
  size_bytes: bigint(({ row }) => row.sizeBytes),
  encoding: text(({ row }) => row.encoding),
  bytes: base64(({ row }) => row.bytes),
  file: text(({ row }) => row.file),
  meta: jsonb(({ row }) => row.meta),
};

const effects: Columns<Of<EffectRow>> = {
  run_id: uuid(({ runId }) => runId),
  step_id: text(({ row }) => row.stepId),
  item: int(({ row }) => row.item),
  seq: int(({ row }) => row.seq),
  key: text(({ row }) => row.key),
  client_ref: text(({ row }) => row.clientRef),
  fence: bigint(({ fence }) => fence),
  body_sha: hex(({ row }) => row.bodySha),
  request: json(({ row }) => row.request),
  body: base64(({ row }) => row.body),
  state: text(({ row }) => row.state),
  sends: int(({ row }) => row.sends),
  gated_at: float(({ row }) => row.gatedAt),
  last_sent_at: float(({ row }) => row.lastSentAt),
  settled_at: float(({ row }) => row.settledAt),
  key_valid_until: float(({ row }) => row.keyValidUntil),
  reference: text(({ row }) => row.reference),
  result: json(({ row }) => row.result),
  evidence: jsonb(({ row }) => row.evidence),
};

const waits: Columns<Of<WaitRow>> = {
  id: uuid(({ row }) => row.id),
  run_id: uuid(({ runId }) => runId),
  step_id: text(({ row }) => row.stepId),
  kind: text(({ row }) => row.kind),
  token_hash: hex(({ row }) => row.tokenHash),
  deadline: float(({ row }) => row.deadline),
  is_open: bool(({ row }) => row.isOpen),
  asked: json(({ row }) => row.asked),
  asked_hash: text(({ row }) => row.askedHash),
  approvers: jsonb(({ row }) => JSON.stringify(row.approvers)),
  event: text(({ row }) => row.event?.name ?? null),
  event_key: text(({ row }) => row.event?.key ?? null),
};

const files: Columns<Of<string>> = { run_id: uuid(({ runId }) => runId), id: uuid(({ row }) => row) };
const closed: Columns<Of<string>> = { run_id: uuid(({ runId }) => runId), step_id: text(({ row }) => row) };
const consumed: Columns<Of<string>> = { run_id: uuid(({ runId }) => runId), id: bigint(({ row }) => row) };
const due: Columns<Of<RunRow>> = {
  id: uuid(({ runId }) => runId),
  is_end: bool(({ row }) => isTerminalRun(row.status)),
};

const audits: Columns<Audit> = {
  run_id: uuid(({ runId }) => runId),
  workspace_id: uuid(({ workspaceId }) => workspaceId),
  actor: text(({ row }) => row.by.id),
  actor_name: text(({ row }) => row.by.name),
  action: text(({ row }) => row.action),
  subject: text(({ row }) => row.subject),
  detail: jsonb(({ row }) => detailText(row.detail)),
};

const cursors: Columns<Of<CursorRow>> = {
  run_id: uuid(({ runId }) => runId),
  node_id: text(({ row }) => row.nodeId),
  list: text(({ row }) => row.list),
  account: text(({ row }) => row.account),
  turn: int(({ row }) => row.turn),
  begun_at: float(({ row }) => row.begunAt),
  cursor: json(({ row }) => row.cursor),
  read_to: float(({ row }) => row.readTo),
};

const logs: Columns<Of<AttemptLines>> = {
  run_id: uuid(({ runId }) => runId),
  step_id: text(({ row }) => row.stepId),
  attempt: int(({ row }) => row.attempt),
  lines: jsonb(({ row }) => JSON.stringify(row.lines)),
};

/** Columns of what a batch says, by table. */
export const TABLES = {
  births,
  moves,
  journal,
  steps,
  payloads,
  files,
  effects,
  waits,
  closed,
  consumed,
  due,
  audits,
  cursors,
  logs,
};
export type Table = keyof typeof TABLES;

/** Rows of one table: how many, and their parameters. */
interface Rows {
  readonly count: number;
  values(): Buffer[];
}

const rowsOf = <Row>(columns: Columns<Row>, rows: readonly Row[]): Rows => ({
  count: rows.length,
  values: () => valuesOf(columns, rows),
});

/** Whether the audit trail is to hold the head of the journal: the run rests or is over. */
const isAnchored = ({ status, lease }: RunRow): boolean =>
  lease === 'rest' && (isTerminalRun(status) || status === 'parked' || status === 'waiting');

/** The batch by table. A child is born at rest: nobody holds it. */
export function tablesOf(parts: readonly Part[], children: readonly Part[], owner: string): Record<Table, Rows> {
  const all = [...parts, ...children];
  const each = <Row>(rows: (part: Part) => readonly Row[]): Of<Row>[] =>
    all.flatMap((part) => rows(part).map((row) => ({ runId: part.runId, fence: part.fence, row })));
  const born = (list: readonly Part[], holder: string | null): Birth[] =>
    list.flatMap(({ runId, fence, row, birth }) => (birth ? [{ runId, fence, row, birth, owner: holder }] : []));
  return {
    births: rowsOf(births, [...born(parts, owner), ...born(children, null)]),
    moves: rowsOf(
      moves,
      all.flatMap(({ runId, fence, head, row, birth }) => (birth ? [] : [{ runId, fence, head, row }])),
    ),
    journal: rowsOf(
      journal,
      each((part) => (part.journal ? [part.journal] : [])),
    ),
    steps: rowsOf(
      steps,
      each((part) => part.steps),
    ),
    payloads: rowsOf(
      payloads,
      each((part) => part.payloads),
    ),
    files: rowsOf(
      files,
      each((part) => part.files ?? []),
    ),
    effects: rowsOf(
      effects,
      each((part) => part.effects),
    ),
    waits: rowsOf(
      waits,
      each((part) => part.waits),
    ),
    closed: rowsOf(
      closed,
      each((part) => part.closeWaitsOf),
    ),
    consumed: rowsOf(
      consumed,
      each((part) => part.consumed),
    ),
    due: rowsOf(
      due,
      each((part) => (isAnchored(part.row) ? [part.row] : [])),
    ),
    audits: rowsOf(
      audits,
      all.flatMap(({ runId, fence, birth, audit }) =>
        birth && audit ? [{ runId, fence, row: audit, workspaceId: birth.workspaceId }] : [],
      ),
    ),
    cursors: rowsOf(
      cursors,
      each((part) => part.cursors ?? []),
    ),
    logs: rowsOf(
      logs,
      each((part) => part.logs ?? []),
    ),
  };
}
