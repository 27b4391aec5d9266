import { Type } from 'typebox';
import { HOLD_SCOPES } from '../../hold-scopes.ts';
import { closed, Id, Instant, Nullable } from './common.ts';

const scope = Type.Enum([...HOLD_SCOPES] as [...typeof HOLD_SCOPES], {
  description: 'workspace: all writes; workflow, connection: those of one.',
});

export const NewHold = closed({
  scope,
  subject: Type.Optional(
    Type.String({
      format: 'uuid',
      description: 'Id of the workflow or the connection; of a workspace there is none to name.',
    }),
  ),
  reason: Type.String({
    minLength: 1,
    maxLength: 500,
    description: 'Why, for those who meet it and for the audit trail.',
  }),
});

export const Hold = closed({
  id: Id,
  scope,
  subject: Id,
  subjectName: Nullable(Type.String()),
  reason: Type.String(),
  setBy: Type.String(),
  setAt: Instant,
  liftedBy: Nullable(Type.String()),
  liftedAt: Nullable(Instant),
  waiting: Type.Integer({ description: 'Steps that wait for it to be lifted, or to be sent on since it was.' }),
});
