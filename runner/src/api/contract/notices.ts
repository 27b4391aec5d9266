import { Type } from 'typebox';
import { ALERT_KINDS } from '../../alert-kinds.ts';
import { CHANNEL_KINDS, CHANNEL_TELLS } from '../../store/channels.ts';
import { closed, Id, Instant, Nullable } from './common.ts';

const Texts = Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 2_000 }));
const Kind = Type.Enum([...CHANNEL_KINDS] as [...typeof CHANNEL_KINDS]);
const Name = Type.String({ minLength: 1, maxLength: 100 });
const Settings = Type.Record(Type.String(), Type.String(), {
  description: 'For email: `host`, `port`, `security` (starttls, tls or none), `from`, `user`. The others have none.',
});
const Secret = {
  ...Texts,
  description:
    'For email: `password`. For slack and teams: `url`. For webhook: `url` and `signing`, the key that signs. Never given out again.',
};

const Tells = Type.Enum([...CHANNEL_TELLS] as [...typeof CHANNEL_TELLS], {
  description: 'What it tells of: questions to people, alerts, or both.',
});
const Kinds = Type.Array(Type.Enum([...ALERT_KINDS] as [...typeof ALERT_KINDS]), {
  maxItems: ALERT_KINDS.length,
  uniqueItems: true,
});
/** Which alerts it tells of, and whom. */
const Alerts = closed({
  to: Type.Array(Type.String({ maxLength: 320 }), {
    maxItems: 50,
    uniqueItems: true,
    description: 'For email: addresses. Empty: the owner and the administrators.',
  }),
  kinds: { ...Nullable(Kinds), description: 'null: all, those too that later releases bring.' },
  leastFailedRuns: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    description: '`runs_failed` is told from so many failed runs of a workflow within a day on.',
  }),
});

export const NoticeChannel = closed({
  id: Id,
  kind: Kind,
  name: Type.String(),
  settings: Settings,
  tells: Tells,
  alerts: Alerts,
  isOn: Type.Boolean(),
  updatedAt: Instant,
});
export const NewNoticeChannel = closed({
  kind: Kind,
  name: Name,
  settings: Type.Optional(Texts),
  secret: Type.Optional(Secret),
  tells: Type.Optional(Tells),
  alerts: Type.Optional(Alerts),
  isOn: Type.Optional(Type.Boolean()),
});
export const ChangedNoticeChannel = closed({
  name: Name,
  settings: Type.Optional(Texts),
  secret: Type.Optional({ ...Secret, description: 'Left out: they stay as they are.' }),
  tells: Type.Optional(Tells),
  alerts: Type.Optional(Alerts),
  isOn: Type.Boolean(),
});
export const TestNotice = closed({
  to: Type.Optional(Type.String({ maxLength: 320, description: 'For email: where the test goes.' })),
});
export const TestedNotice = closed({
  isSent: Type.Boolean(),
  detail: Nullable(Type.String({ description: 'Why not.' })),
});
export const NoticeState = Type.Enum(['due', 'sent', 'failed']);
export const NoticeDelivery = closed({
  id: Id,
  channelId: Id,
  channelName: Nullable(Type.String()),
  approvalId: Nullable(Type.String({ format: 'uuid', description: 'null: it is about alerts.' })),
  occasion: Type.String({ description: 'asked, reminded or escalated of a question, or alert.' }),
  recipients: Type.Array(Type.String()),
  subject: Type.String(),
  state: NoticeState,
  attempts: Type.Integer(),
  detail: Nullable(Type.String({ description: 'What went wrong last.' })),
  nextAt: Nullable(Instant),
  createdAt: Instant,
  sentAt: Nullable(Instant),
});
