import type { CallerResponse } from '@holdfast/node-sdk';
import type {
  Failure,
  Item,
  ItemFailures,
  Json,
  JsonObject,
  Limits,
  RunStatus,
  StepStatus,
  WorkflowDocument,
} from '@holdfast/workflow';
import type { ColumnType, Generated } from 'kysely';
import type { DraftAuthor } from './draft-authors.ts';

/** JSON columns are written as text, so that nothing but our own serialiser touches them. */
type JsonColumn<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Timestamp = ColumnType<Date, Date | string, Date | string>;
type GeneratedTimestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface WorkspaceTable {
  id: string;
  slug: string;
  name: string;
  tenant_key: Buffer;
  created_at: GeneratedTimestamp;
}

export interface SettingTable {
  workspace_id: string;
  name: string;
  value: JsonColumn<Json>;
}

export type WorkflowState = 'draft' | 'live' | 'paused';

export interface WorkflowTable {
  id: string;
  workspace_id: string;
  name: string;
  description: string | null;
  state: Generated<WorkflowState>;
  draft: JsonColumn<WorkflowDocument>;
  draft_hash: string;
  draft_authors: ColumnType<DraftAuthor[], string | undefined, string>;
  node_types: string[];
  /** SHA-256 of the files that pinned data of the draft names. */
  pinned_files: ColumnType<string[], string[] | undefined, string[]>;
  node_count: number;
  revision: Generated<number>;
  live_version_id: string | null;
  owner: string | null;
  created_at: GeneratedTimestamp;
  updated_at: GeneratedTimestamp;
  updated_by: string;
  updated_by_name: string;
  deleted_at: NullableTimestamp;
}

export interface WorkflowVersionTable {
  id: string;
  workspace_id: string;
  workflow_id: string;
  number: number | null;
  logic_hash: string;
  content_hash: string;
  document: JsonColumn<WorkflowDocument>;
  note: string | null;
  published_at: GeneratedTimestamp;
  published_by: string;
  published_by_name: string;
}

export interface EndpointTable {
  id: string;
  workspace_id: string;
  workflow_id: string;
  node_id: string;
  /** Null: its events come by the address of a connection. */
  token: string | null;
  version_id: string | null;
  is_live: boolean;
  created_at: GeneratedTimestamp;
}

export interface InboundTable {
  id: string;
  workspace_id: string;
  endpoint_id: string;
  dedupe_key: string | null;
  disposition: string;
  run_id: string | null;
  detail: string | null;
  body_sha: Buffer | null;
  item: NullableJson<Item>;
  released_by: string | null;
  released_at: NullableTimestamp;
  received_at: GeneratedTimestamp;
}

export interface EntityVersionTable {
  endpoint_id: string;
  entity: string;
  version: string;
  applied_at: GeneratedTimestamp;
}

export interface ScheduleTable {
  id: string;
  workspace_id: string;
  workflow_id: string;
  node_id: string;
  version_id: string;
  is_live: Generated<boolean>;
  next_slot: NullableTimestamp;
}

export interface ScheduleSlotTable {
  schedule_id: string;
  slot: Timestamp;
  workspace_id: string;
  run_id: string | null;
  disposition: string;
  fired_at: GeneratedTimestamp;
}

/** live: a published version; test: a draft, with its pins; rehearsal: a draft whose writes are held back. */
export type RunMode = 'live' | 'test' | 'rehearsal';
export type RunSource = 'manual' | 'webhook' | 'schedule' | 'called' | 'run-failed' | 'provider' | 'cli';

/** What stopped or parked a run, for lists. */
export interface Trouble {
  node: string;
  nodeName: string;
  failure: Failure;
}

/** What a resting run waits for, for lists. `until` is epoch milliseconds. */
export interface WaitingFor {
  node: string;
  nodeName: string;
  kind: string;
  until: number | null;
}

export interface RunTable {
  id: string;
  workspace_id: string;
  workflow_id: string;
  version_id: string;
  status: RunStatus;
  mode: RunMode;
  source: RunSource;
  trigger_node: string;
  business_key: string | null;
  parent_run_id: string | null;
  parent_step: string | null;
  parent_index: number | null;
  depth: Generated<number>;
  replay_of: string | null;
  inbound_id: string | null;
  fence: Generated<string>;
  lease_owner: string | null;
  lease_until: NullableTimestamp;
  wake_at: NullableTimestamp;
  wake_seq: Generated<number>;
  /** When the sweep last rang for it. */
  rung_at: NullableTimestamp;
  head: Generated<number>;
  head_hash: Buffer | null;
  lapses: Generated<number>;
  step_count: Generated<number>;
  attempt_count: Generated<number>;
  deadline_at: NullableTimestamp;
  trouble: NullableJson<Trouble>;
  waiting_for: NullableJson<WaitingFor>;
  response: NullableJson<CallerResponse>;
  result: NullableJson<Item[]>;
  started_at: GeneratedTimestamp;
  updated_at: GeneratedTimestamp;
  ended_at: NullableTimestamp;
}

export interface JournalTable {
  run_id: string;
  seq: number;
  last: number;
  fence: string;
  entries: JsonColumn<Json[]>;
  hash: Buffer;
  at: GeneratedTimestamp;
  /** Who wrote it, and by which version it was decided. */
  worker: string | null;
  version_id: string | null;
}

/**
 * Where the output of an attempt is: in the row itself when it is small, else in
 * a payload. `items` are the input items the attempt brought through.
 */
export type OutputChunk = {
  readonly attempt: number;
  readonly items: readonly number[] | 'all';
} & ({ readonly inline: Readonly<Record<string, readonly Json[]>> } | { readonly payload: string });

export interface StepTable {
  run_id: string;
  step_id: string;
  node: string;
  status: StepStatus;
  attempt: number;
  sends: Generated<number>;
  fence: string;
  started_at: NullableTimestamp;
  ended_at: NullableTimestamp;
  wake_at: NullableTimestamp;
  input_count: number;
  inputs: JsonColumn<Json[]>;
  counts: JsonColumn<Record<string, number>>;
  failures: NullableJson<ItemFailures[]>;
  parked: NullableJson<ItemFailures[]>;
  output: NullableJson<OutputChunk[]>;
  usage: NullableJson<JsonObject>;
}

export interface PayloadTable {
  id: string;
  run_id: string;
  kind: 'items' | 'file';
  size_bytes: string;
  encoding: 'zstd' | 'raw';
  bytes: Buffer | null;
  file: string | null;
  meta: NullableJson<JsonObject>;
  created_at: GeneratedTimestamp;
}

/** `accepted`: the provider took it on and is not through with it; it is asked until it is. */
export type EffectState = 'sent' | 'unknown' | 'accepted' | 'committed' | 'committed_noref' | 'rejected';

export interface EffectTable {
  run_id: string;
  step_id: string;
  item: number;
  seq: number;
  key: string;
  client_ref: string;
  fence: string;
  body_sha: Buffer;
  request: JsonColumn<JsonObject>;
  body: Buffer | null;
  state: EffectState;
  sends: Generated<number>;
  gated_at: GeneratedTimestamp;
  last_sent_at: GeneratedTimestamp;
  settled_at: NullableTimestamp;
  key_valid_until: NullableTimestamp;
  reference: string | null;
  result: NullableJson<JsonObject>;
  evidence: NullableJson<JsonObject>;
}

export interface WaitTable {
  id: string;
  workspace_id: string;
  run_id: string;
  step_id: string;
  kind: 'timer' | 'callback' | 'approval' | 'children';
  token_hash: Buffer | null;
  deadline: NullableTimestamp;
  is_open: Generated<boolean>;
  asked: NullableJson<JsonObject>;
  asked_hash: string | null;
  approvers: Generated<string[]>;
  outcome: NullableJson<JsonObject>;
  closed_by: string | null;
  closed_by_name: string | null;
  created_at: GeneratedTimestamp;
  closed_at: NullableTimestamp;
}

export interface InboxTable {
  id: Generated<string>;
  run_id: string;
  kind: string;
  body: JsonColumn<JsonObject>;
  not_before: NullableTimestamp;
  created_at: GeneratedTimestamp;
}

export interface SeenKeyTable {
  workspace_id: string;
  scope: string;
  key_hash: Buffer;
  run_id: string;
  step_id: string;
  expires_at: NullableTimestamp;
}

export interface ConnectionTable {
  id: string;
  workspace_id: string;
  slug: string;
  title: string;
  type: string;
  fields: JsonColumn<JsonObject>;
  secrets: Buffer | null;
  secrets_set: Generated<string[]>;
  health: Generated<'unknown' | 'ok' | 'failing' | 'broken'>;
  last_checked_at: NullableTimestamp;
  last_error: string | null;
  limits: ColumnType<Limits, string | undefined, string>;
  token_set_id: string | null;
  certificate_until: NullableTimestamp;
  webhook_token: Generated<string>;
  created_at: GeneratedTimestamp;
  updated_at: GeneratedTimestamp;
}

/** How a connection stands with its limits: see connections/limits. */
export interface ConnectionStateTable {
  connection_id: string;
  version: Generated<string>;
  state: JsonColumn<JsonObject>;
}

export interface AuditTable {
  seq: Generated<string>;
  workspace_id: string;
  at: GeneratedTimestamp;
  actor: string;
  actor_name: string;
  action: string;
  subject: string;
  detail: ColumnType<JsonObject, string | undefined, string>;
}

export interface IncidentTable {
  id: Generated<string>;
  workspace_id: string;
  kind: 'duplicate_effect';
  run_id: string;
  step_id: string;
  item: number;
  detail: JsonColumn<JsonObject>;
  at: GeneratedTimestamp;
}

export interface ReplyTable {
  workspace_id: string;
  actor: string;
  key: string;
  request_sha: Buffer;
  status: number;
  body: NullableJson<Json>;
  created_at: GeneratedTimestamp;
}

export interface VariableHeadTable {
  workspace_id: string;
  revision: ColumnType<string, number, number>;
}

/** A value of a variable, from the state `since` to before the state `until`. */
export interface VariableTable {
  workspace_id: string;
  name: string;
  since: ColumnType<string, number, never>;
  until: ColumnType<string | null, number | null | undefined, number>;
  value: JsonColumn<Json>;
  size_bytes: number;
  description: string | null;
  set_by: string;
  set_by_name: string;
  set_at: GeneratedTimestamp;
  ended_at: NullableTimestamp;
}

/** The tables, as Kysely sees them. Bigints come as text. */
export interface Tables {
  workspace: WorkspaceTable;
  setting: SettingTable;
  workflow: WorkflowTable;
  workflow_version: WorkflowVersionTable;
  endpoint: EndpointTable;
  inbound: InboundTable;
  entity_version: EntityVersionTable;
  schedule: ScheduleTable;
  schedule_slot: ScheduleSlotTable;
  run: RunTable;
  journal: JournalTable;
  step: StepTable;
  payload: PayloadTable;
  effect: EffectTable;
  wait: WaitTable;
  inbox: InboxTable;
  seen_key: SeenKeyTable;
  connection: ConnectionTable;
  connection_state: ConnectionStateTable;
  audit: AuditTable;
  reply: ReplyTable;
  incident: IncidentTable;
  variable_head: VariableHeadTable;
  variable: VariableTable;
}
