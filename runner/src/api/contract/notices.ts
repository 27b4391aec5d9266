import { Type } from 'typebox';
import { CHANNEL_KINDS } from '../../store/channels.ts';
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

export const NoticeChannel = closed({
  id: Id,
  kind: Kind,
  name: Type.String(),
  settings: Settings,
  isOn: Type.Boolean(),
  updatedAt: Instant,
});
export const NewNoticeChannel = closed({
  kind: Kind,
  name: Name,
  settings: Type.Optional(Texts),
  secret: Type.Optional(Secret),
  isOn: Type.Optional(Type.Boolean()),
});
export const ChangedNoticeChannel = closed({
  name: Name,
  settings: Type.Optional(Texts),
  secret: Type.Optional({ ...Secret, description: 'Left out: they stay as they are.' }),
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
  approvalId: Id,
  occasion: Type.String({ description: 'asked, reminded or escalated.' }),
  recipients: Type.Array(Type.String()),
  subject: Type.String(),
  state: NoticeState,
  attempts: Type.Integer(),
  detail: Nullable(Type.String({ description: 'What went wrong last.' })),
  nextAt: Nullable(Instant),
  createdAt: Instant,
  sentAt: Nullable(Instant),
});
