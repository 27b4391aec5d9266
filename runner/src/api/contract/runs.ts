import { MAX_ITEMS, REPAIRS, ROUTABLE_CLASSES, RUN_PARTS } from '@holdfast/workflow';
import { Type } from 'typebox';
import { ALERT_KINDS, ALERT_MEANINGS } from '../../alert-kinds.ts';
import {
  closed,
  FailureSchema,
  Id,
  Instant,
  JsonMap,
  JsonValue,
  Nullable,
  RunStatusSchema,
  StepStatusSchema,
} from './common.ts';
import { ModelCall, Spent } from './spending.ts';
import { Document } from './workflows.ts';

export const Item = closed({
  json: JsonMap,
  files: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  from: Type.Optional(JsonValue),
  failure: Type.Optional(FailureSchema),
});

export const StartRun = closed({
  /** Items handed to the trigger. Default: one empty item, or the trigger's pinned data. */
  input: Type.Optional(Type.Array(closed({ json: JsonMap }), { maxItems: MAX_ITEMS })),
  /** `draft` runs a snapshot of the draft; a number runs that published version. Default: draft. */
  version: Type.Optional(Type.Union([Type.Literal('draft'), Type.Integer({ minimum: 1 })])),
  /** Trigger node to start from. Default: the only one, else the manual one. */
  trigger: Type.Optional(Type.String()),
  /** Of a draft: all that leads to a step (`before`), that and it (`to`), it and all that follows (`from`), or it alone (`only`). */
  part: Type.Optional(
    closed({
      kind: Type.Enum([...RUN_PARTS] as [...typeof RUN_PARTS]),
      node: Type.String({ description: 'Id of the step.' }),
      reuse: Type.Optional(Id),
    }),
  ),
  /** Runs a draft with every write held back: what would be sent is shown as the output of its step. */
  rehearse: Type.Optional(
    closed({
      failures: Type.Optional(
        Type.Record(Type.String(), Type.Enum([...ROUTABLE_CLASSES] as [...typeof ROUTABLE_CLASSES]), {
          description: 'Steps that are to fail, by node id, and as what.',
        }),
      ),
    }),
  ),
  /** Starts only while the draft is at this revision: it is what somebody saw and agreed to. */
  baseRevision: Type.Optional(Type.Integer({ minimum: 0 })),
});

export const RunSummary = closed({
  id: Id,
  workflowId: Id,
  workflowName: Type.String(),
  version: Nullable(Type.Integer({ description: 'null: a draft.' })),
  status: RunStatusSchema,
  mode: Type.Enum(['live', 'test', 'rehearsal']),
  trigger: Type.String({ description: 'Node id of the trigger.' }),
  source: Type.Enum(['manual', 'webhook', 'schedule', 'called', 'run-failed', 'provider', 'cli']),
  businessKey: Nullable(Type.String()),
  parentRunId: Nullable(Id),
  /** The run that this one does over. */
  replayOf: Nullable(Id),
  startedAt: Instant,
  updatedAt: Instant,
  endedAt: Nullable(Instant),
  durationMs: Nullable(Type.Integer()),
  stepCount: Type.Integer(),
  attempts: Type.Integer(),
  /** What stopped or parked it. */
  failure: Nullable(closed({ node: Type.String(), nodeName: Type.String(), failure: FailureSchema })),
  waitingFor: Nullable(
    closed({ node: Type.String(), nodeName: Type.String(), kind: Type.String(), until: Nullable(Instant) }),
  ),
  /** It is due, and waits for its turn: `most` runs of its workflow, or of its workspace, are carried at once. */
  waitsForPlace: Nullable(closed({ of: Type.Enum(['workflow', 'workspace']), most: Type.Integer() })),
});

export const Run = closed({
  ...RunSummary.properties,
  document: Document,
  /** What calls of models cost it; null where there were none. */
  spent: Nullable(Spent),
  head: Type.Integer({ description: 'Last position in the journal.' }),
  deadlineAt: Nullable(Instant),
  children: Type.Array(closed({ id: Id, workflowName: Type.String(), status: RunStatusSchema, step: Type.String() })),
});

export const RunQuery = {
  workflowId: Type.Optional(Id),
  status: Type.Optional(Type.String({ description: 'One status, or several separated by commas.' })),
  mode: Type.Optional(Type.Enum(['live', 'test', 'rehearsal'])),
  key: Type.Optional(Type.String({ maxLength: 200, description: 'Business key, exact or with a * at the end.' })),
  since: Type.Optional(Instant),
  until: Type.Optional(Instant),
};

export const Journal = closed({
  head: Type.Integer(),
  entries: Type.Array(Type.Unknown({ description: 'JournalEntry of @holdfast/workflow.' })),
});

/** A step as its row says: what the run view shows beside the canvas. */
export const Step = closed({
  id: Type.String({ description: 'Step id within the run: node id, with a path where the node ran more than once.' }),
  node: Type.String(),
  status: StepStatusSchema,
  attempt: Type.Integer(),
  sends: Type.Integer(),
  startedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  wakeAt: Nullable(Instant),
  inputCount: Type.Integer(),
  /** Items handed on, by port. */
  counts: Type.Record(Type.String(), Type.Integer()),
  failures: Type.Array(
    closed({ items: Type.Union([Type.Literal('all'), Type.Array(Type.Integer())]), failure: FailureSchema }),
  ),
  /** Tokens and cost. */
  usage: Nullable(JsonMap),
});

export const Attempt = closed({
  attempt: Type.Integer(),
  startedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  ok: Type.Integer(),
  failures: Type.Array(
    closed({ items: Type.Union([Type.Literal('all'), Type.Array(Type.Integer())]), failure: FailureSchema }),
  ),
});
export const EffectRow = closed({
  item: Type.Integer(),
  seq: Type.Integer(),
  key: Type.String(),
  state: Type.Enum(['sent', 'unknown', 'accepted', 'committed', 'committed_noref', 'rejected']),
  method: Nullable(Type.String()),
  url: Nullable(Type.String()),
  sends: Type.Integer(),
  gatedAt: Instant,
  settledAt: Nullable(Instant),
  keyValidUntil: Nullable(Instant),
  reference: Nullable(Type.String()),
  evidence: Nullable(JsonMap),
});
export const StepDetail = closed({
  step: Step,
  attempts: Type.Array(Attempt),
  effects: Type.Array(EffectRow),
  repairs: Type.Array(Type.Enum([...REPAIRS] as [...typeof REPAIRS])),
  /** When "resend" becomes possible for a write in doubt: until then the first send may still arrive. */
  resendFrom: Nullable(Instant),
  /** Calls of models, the latest first; at most 200. */
  calls: Type.Array(ModelCall),
  /** What the latest attempt saw of the variables that the step reads; null where it reads none. */
  variables: Nullable(
    closed({
      revision: Type.Integer(),
      values: JsonMap,
      missing: Type.Array(Type.String(), { description: 'Had no value, or it is not kept any more.' }),
    }),
  ),
});

export const StepItems = closed({
  /** Ports that have items, with their counts. */
  ports: Type.Record(Type.String(), Type.Integer()),
  port: Nullable(Type.String()),
  total: Type.Integer(),
  offset: Type.Integer(),
  items: Type.Array(Item),
  /** Set when the page was cut short because its items are large. */
  truncated: Type.Boolean(),
  /** Sizes in bytes of the items that were withheld, by their index in the list. */
  withheld: Type.Record(Type.String({ pattern: '^\\d+$' }), Type.Integer()),
});

export const CancelRun = closed({
  reason: Type.Optional(Type.String({ maxLength: 2_000 })),
  compensate: Type.Optional(Type.Boolean()),
});
export const AttemptLog = closed({
  step: Type.String(),
  node: Type.String(),
  attempt: Type.Integer(),
  lines: Type.Array(
    closed({
      at: Instant,
      level: Type.Enum(['info', 'warn']),
      message: Type.String(),
      data: Type.Optional(JsonMap),
    }),
    { description: 'In the order in which they were written; 200 lines or 16 kB of one attempt, without secrets.' },
  ),
});
export const LogsQuery = { step: Type.Optional(Type.String({ maxLength: 300 })) };

export const Alert = closed({
  kind: Type.Enum([...ALERT_KINDS] as [...typeof ALERT_KINDS], {
    description: `${ALERT_KINDS.map((kind) => `${kind}: ${ALERT_MEANINGS[kind]}`).join('; ')}.`,
  }),
  count: Type.Integer(),
  since: Nullable(Instant),
  subject: Nullable(
    closed({ kind: Type.Enum(['workflow', 'connection']), id: Id, name: Type.String() }, 'The one thing it is about.'),
  ),
});

export const Overview = closed({
  counts: closed({
    parked: Type.Integer(),
    approvals: Type.Integer(),
    running: Type.Integer(),
    waiting: Type.Integer(),
  }),
  last24h: closed({ runs: Type.Integer(), failed: Type.Integer(), succeeded: Type.Integer() }),
  previous24h: closed({ runs: Type.Integer(), failed: Type.Integer(), succeeded: Type.Integer() }),
  /** The seven days before the last 24 hours. */
  previous7d: closed({ runs: Type.Integer(), failed: Type.Integer(), succeeded: Type.Integer() }),
  perHour: Type.Array(closed({ hour: Instant, succeeded: Type.Integer(), failed: Type.Integer() })),
  /** What somebody has to look at: the most pressing kinds first. */
  alerts: Type.Array(Alert),
});
