import { Type } from 'typebox';
import { closed, Id, Instant, Nullable } from './common.ts';

export const StepCursor = closed({
  id: Id,
  node: Type.String({ description: 'Id of the node.' }),
  account: Type.String({ description: 'Whose data is read, as the connection calls it.' }),
  begunAt: Instant,
  readTo: Instant,
  movedAt: Instant,
  turn: Type.Integer({ description: 'Grows each time it is moved. A change names the turn it was made from.' }),
  run: Nullable(
    Type.String({ format: 'uuid', description: 'The run that moved it last; null: a person set it back.' }),
  ),
});

export const StepCursors = closed({ items: Type.Array(StepCursor) });

export const SetBackCursor = closed({
  to: Type.String({
    format: 'date-time',
    description: 'Whatever was changed since is read again. Not later than readTo: nothing is passed over.',
  }),
  turn: Type.Integer({ minimum: 1 }),
  reason: Type.String({ minLength: 1, maxLength: 500, description: 'Why, for the audit trail.' }),
});
