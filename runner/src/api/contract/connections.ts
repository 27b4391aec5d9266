import { Type } from 'typebox';
import { closed, Id, Instant, JsonMap, Nullable } from './common.ts';

export const Connection = closed({
  id: Id,
  slug: Type.String({ description: 'What documents use. Never changes.' }),
  title: Type.String(),
  type: Type.String(),
  /** Fields that are not secret. */
  fields: JsonMap,
  /** Names of the secret fields that have a value. Values never leave the server. */
  secretsSet: Type.Array(Type.String()),
  health: Type.Enum(['unknown', 'ok', 'failing', 'broken']),
  lastCheckedAt: Nullable(Instant),
  lastError: Nullable(Type.String()),
  usedBy: Type.Array(closed({ id: Id, name: Type.String() })),
  createdAt: Instant,
  updatedAt: Instant,
});
export const NewConnection = closed({
  slug: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 64 }),
  title: Type.String({ minLength: 1, maxLength: 120 }),
  type: Type.String(),
  fields: JsonMap,
});
/** Secret fields that are left out keep their value. */
export const ConnectionChange = closed({
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  fields: Type.Optional(JsonMap),
});
export const ConnectionTest = closed({ ok: Type.Boolean(), message: Type.String() });
export const ConnectionType = closed({
  type: Type.String(),
  title: Type.String(),
  description: Type.String(),
  icon: Type.String(),
  fields: JsonMap,
});
