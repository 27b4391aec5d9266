import { Type } from 'typebox';
import { Actor, closed, Instant, JsonMap, Nullable } from './common.ts';

export const AuditRecord = closed({
  seq: Type.Integer({ description: 'Number of the record; there may be gaps.' }),
  at: Instant,
  actor: Actor,
  action: Type.String({ description: 'What was done, such as workflow.published.' }),
  subject: Type.String({ description: 'What it was done to, such as workflow:<id>.' }),
  detail: JsonMap,
  link: Nullable(
    closed(
      { seq: Type.Integer(), hash: Type.String({ description: 'SHA-256, hex.' }) },
      'Where it stands in the chain; null until it is sealed.',
    ),
  ),
});

export const AuditQuery = {
  subject: Type.Optional(Type.String({ maxLength: 300, description: 'Exactly this subject.' })),
  actor: Type.Optional(Type.String({ maxLength: 100, description: 'Id of who acted.' })),
  action: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'Exactly this action. Without it, the heads of journals that the server notes are left out.',
    }),
  ),
  since: Type.Optional(Instant),
};
