import { Type } from 'typebox';
import { closed, Id, Instant, Nullable } from './common.ts';

export const SystemInfo = closed({
  version: Type.String(),
  node: Type.String(),
  startedAt: Instant,
  roles: Type.Array(Type.Enum(['api', 'worker'])),
  state: closed({ kind: Type.Enum(['embedded', 'external']), serverVersion: Type.String() }),
  queue: closed({ kind: Type.Enum(['postgres', 'redis']) }),
  limits: closed({ intakeBytes: Type.Integer(), itemBytes: Type.Integer(), listItems: Type.Integer() }),
  publicUrl: Type.String(),
  epoch: Nullable(
    closed(
      {
        id: Id,
        why: Type.Enum(['behind', 'another_server', 'another_timeline']),
        beganAt: Instant,
        knownUntil: Instant,
      },
      'Set while the database may not know what was done: writes of runs that began before `beganAt` may have been made after `knownUntil`.',
    ),
  ),
  fsyncMs: Nullable(Type.Number({ description: 'Time of one durable write, measured at start.' })),
});
export const CloseEpoch = closed({ reason: Type.String({ minLength: 1, maxLength: 2_000 }) });
export const Health = closed({
  status: Type.Enum(['ok', 'degraded', 'starting', 'stopping']),
  checks: Type.Record(Type.String(), Type.String()),
});
/** Descriptions of all node types, as @holdfast/workflow defines them. */
export const NodeTypes = closed({
  nodeTypes: Type.Array(Type.Unknown({ description: 'NodeDescription of @holdfast/workflow.' })),
});
