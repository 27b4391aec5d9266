import { Type } from 'typebox';
import { closed, Id, Instant, Nullable } from './common.ts';

/** What a program may be: an installation belongs to a person. */
const KEY_ROLES = ['viewer', 'editor', 'operator', 'approver', 'admin'] as const;
export const ROLES = [...KEY_ROLES, 'owner'] as const;
const Role = Type.Enum([...ROLES] as [...typeof ROLES]);
const KeyRole = Type.Enum([...KEY_ROLES] as [...typeof KEY_ROLES]);

export const Session = closed({
  user: closed({ id: Type.String(), name: Type.String(), email: Nullable(Type.String()) }),
  role: Role,
  workspace: closed({ id: Id, name: Type.String() }),
  /** The person at this machine, signed in by itself because no owner exists yet. */
  isLocal: Type.Boolean(),
  ownerExists: Type.Boolean(),
});

export const NewOwner = closed({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  email: Type.String({ format: 'email' }),
  password: Type.String({ minLength: 12, maxLength: 200 }),
});

export const ApiKey = closed({
  id: Type.String(),
  name: Type.String(),
  start: Type.String({ description: 'First characters, to recognise it by.' }),
  role: Role,
  createdAt: Instant,
  lastUsedAt: Nullable(Instant),
  expiresAt: Nullable(Instant),
});
export const NewApiKey = closed({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  role: Type.Optional(KeyRole),
  expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
});
export const CreatedApiKey = closed({ key: Type.String({ description: 'Shown once.' }), apiKey: ApiKey });
