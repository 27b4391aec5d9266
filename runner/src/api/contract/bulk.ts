import { Type } from 'typebox';
import { Actor, closed, Id, Instant, JsonMap, Nullable } from './common.ts';
import { ExceptionFilter, Preview } from './exceptions.ts';
import { RunQuery } from './runs.ts';

const ACTIONS = ['retry', 'skip', 'fallback', 'resend', 'compensate', 'fail', 'cancel', 'replay'] as const;

const Diff = closed({
  added: Type.Array(Type.String()),
  removed: Type.Array(Type.String()),
  changed: Type.Array(closed({ name: Type.String(), fields: Type.Array(Type.String()) })),
});

export const Replay = closed({
  /** Step to begin at: what came before is taken over. Left out: the whole run, from its input. */
  from: Type.Optional(Type.String({ maxLength: 300 })),
  /** Published version to run on. Left out: the one it ran on. */
  version: Type.Optional(Type.Integer({ minimum: 1 })),
});
export const StartReplay = closed({
  ...Replay.properties,
  reason: Type.String({ minLength: 1, maxLength: 2_000 }),
  /** Somebody looked up the writes in doubt, and they may be made. */
  acceptDoubt: Type.Optional(Type.Boolean()),
});
export const ReplayPreview = closed({
  why: Nullable(Type.String({ description: 'Why it is refused; null when it may be started.' })),
  version: Nullable(Type.Integer()),
  adopted: Type.Integer({ description: 'Steps whose outputs are taken over.' }),
  reused: Type.Array(
    closed({
      node: Type.String(),
      nodeName: Type.String(),
      steps: Type.Integer(),
      isChanged: Type.Boolean({
        description: 'The other version has other settings for it: what it gave by the old ones is used all the same.',
      }),
    }),
  ),
  committed: Type.Integer({ description: 'Writes that took effect, and would be made again under new keys.' }),
  inDoubt: Type.Integer(),
  nodes: Type.Array(
    closed({
      node: Type.String(),
      nodeName: Type.String(),
      steps: Type.Integer(),
      committed: Type.Integer(),
      inDoubt: Type.Integer(),
    }),
  ),
  diff: Nullable(Diff),
});

/** Published version to go on under. */
export const Move = closed({ version: Type.Integer({ minimum: 1 }) });
export const StartMove = closed({ ...Move.properties, reason: Type.String({ minLength: 1, maxLength: 2_000 }) });
export const MovePreview = closed({
  why: Nullable(Type.String({ description: 'Why it is refused; null when the run may be moved.' })),
  from: Nullable(Type.Integer({ description: 'Version it is on; null: a snapshot of the draft.' })),
  to: Type.Integer(),
  diff: Diff,
});

export const PreviewBulk = closed({
  kind: Type.Enum(['exceptions', 'runs']),
  action: Type.Enum([...ACTIONS]),
  /** For `exceptions`. */
  exceptions: Type.Optional(closed(ExceptionFilter)),
  /** For `runs`. */
  runs: Type.Optional(closed(RunQuery)),
  /** With `replay`: published version to run on. */
  version: Type.Optional(Type.Integer({ minimum: 1 })),
});

export const BulkItem = closed({
  seq: Type.Integer(),
  runId: Id,
  stepId: Type.String(),
  state: Type.Enum(['waiting', 'told', 'done', 'refused', 'failed']),
  detail: Nullable(Type.String()),
  newRunId: Nullable(Id),
});

export const BulkOperation = closed({
  id: Id,
  kind: Type.Enum(['exceptions', 'runs']),
  action: Type.Enum([...ACTIONS]),
  filter: JsonMap,
  reason: Type.String(),
  canary: Nullable(Type.Integer()),
  pacePerSecond: Nullable(Type.Number()),
  stopAtPercent: Nullable(Type.Number()),
  status: Type.Enum(['preview', 'running', 'paused', 'stopped', 'done']),
  why: Nullable(Type.String({ description: 'Why it was stopped.' })),
  total: Type.Integer(),
  /** What the items that are allowed would bring about, added up. */
  effects: Preview,
  counts: closed({
    waiting: Type.Integer(),
    told: Type.Integer(),
    done: Type.Integer(),
    refused: Type.Integer(),
    failed: Type.Integer(),
  }),
  by: Actor,
  createdAt: Instant,
  startedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
});
export const BulkPreview = closed({
  operation: BulkOperation,
  /** Carries this preview out, once, within an hour. */
  token: Type.String(),
  sample: Type.Array(BulkItem),
});
export const ExecuteBulk = closed({
  token: Type.String({ maxLength: 100 }),
  reason: Type.String({ minLength: 1, maxLength: 2_000 }),
  canary: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
  pacePerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000 })),
  stopAtPercent: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
});
export const ControlBulk = closed({ action: Type.Enum(['pause', 'resume', 'stop']) });
