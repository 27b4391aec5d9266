import { Type } from 'typebox';
import { closed, Id, Instant, Nullable } from './common.ts';

export const Disposition = Type.Enum(['accepted', 'rejected', 'duplicate', 'superseded', 'released'], {
  description:
    'accepted: it became a run; rejected: it was refused, `detail` says by which code; duplicate: it had come before; superseded: a newer one about the same thing had come; released: a duplicate that a person let in.',
});

export const InboundEvent = closed({
  id: Id,
  workflowId: Id,
  workflowName: Type.String(),
  node: Type.String({ description: 'Id of the webhook node.' }),
  disposition: Disposition,
  detail: Nullable(Type.String()),
  runId: Nullable(Id),
  receivedAt: Instant,
  canRelease: Type.Boolean(),
  releasedBy: Nullable(Type.String()),
});
