import { Type } from 'typebox';
import { closed, Id, Instant, JsonValue, Nullable } from './common.ts';

const DAY_SECONDS = 86_400;
const name = Type.String({ minLength: 1, maxLength: 100, description: 'Name of the event, such as payment.settled.' });
const key = Type.String({ minLength: 1, maxLength: 500, description: 'What it is about, such as an invoice number.' });

export const EventState = Type.Enum(['kept', 'matched', 'expired'], {
  description:
    'kept: nobody waits for it yet; matched: it ended the wait of a run; expired: nobody came to wait for it in its time.',
});

export const NewEvent = closed({
  name,
  key,
  data: Type.Optional(JsonValue),
  keepSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 90 * DAY_SECONDS,
      default: DAY_SECONDS,
      description: 'How long it is kept while no run waits for it. Default: a day.',
    }),
  ),
});

export const Event = closed({
  id: Id,
  name: Type.String(),
  key: Type.String(),
  data: JsonValue,
  state: EventState,
  runId: Nullable(Id),
  stepId: Nullable(Type.String()),
  sentBy: Type.String(),
  receivedAt: Instant,
  expiresAt: Instant,
  settledAt: Nullable(Instant),
});

export const EventQuery = {
  state: Type.Optional(EventState),
  name: Type.Optional(name),
  key: Type.Optional(key),
};
