import { LimitsSchema, RateLimitSchema } from '@holdfast/workflow';
import { Type } from 'typebox';
import { closed, Id, Instant, JsonMap, Nullable } from './common.ts';

/** How a connection stands with its limits, over all runs and workers. */
export const ConnectionStanding = closed({
  breaker: Type.Enum(['closed', 'open', 'half_open'], {
    description: 'open: too many calls failed, none goes; half_open: one call finds out whether it works again.',
  }),
  /** When the breaker opened; null while it is closed. */
  since: Nullable(Instant),
  /** When the next call is let through as a probe. */
  opensUntil: Nullable(Instant),
  /** The provider asked everybody to wait until then. */
  pausedUntil: Nullable(Instant),
  /** What waited for the breaker to close is let go step by step. */
  isRamping: Type.Boolean(),
  /** Calls that may go at this moment without waiting; null without a rate. */
  rateLeft: Nullable(Type.Integer()),
  /** Calls under way; null without a limit on them. */
  inUse: Nullable(Type.Integer()),
  /** Until when calls that have to wait stand in line. */
  lineUntil: Nullable(Instant),
  /** What the provider says is left of its own limit, while that is little. */
  providerBudget: Nullable(closed({ left: Type.Integer(), limit: Nullable(Type.Integer()), resetsAt: Instant })),
  /** The latest failures, and what ended them, newest first. Codes as in failures; `ok` for an answer. */
  outcomes: Type.Array(closed({ at: Instant, code: Type.String() })),
});
/** What holds: what was set, else what the connection type declares, else the defaults. */
export const EffectiveLimits = closed({
  rateLimit: Nullable(RateLimitSchema),
  concurrency: Nullable(Type.Integer()),
  circuitBreaker: LimitsSchema.properties.circuitBreaker,
});

/** What a person allowed at the provider. */
export const Consent = closed({
  state: Type.Enum(['none', 'good', 'lost'], {
    description: 'none: nobody signed in yet; lost: the provider takes it no more, somebody has to sign in again.',
  }),
  grantedBy: Nullable(Type.String()),
  grantedAt: Nullable(Instant),
  scopes: Type.Array(Type.String()),
  /** When the present access token ends; a new one is had in time. */
  accessUntil: Nullable(Instant),
  /** When the consent ends if it is not used; null where the provider does not say. */
  refreshUntil: Nullable(Instant),
  /** When it ends however often it is used; null where the provider does not say. */
  endsAt: Nullable(Instant),
  refreshedAt: Nullable(Instant),
  /** The books it covers; the connection works with the chosen one. */
  accounts: Type.Array(closed({ id: Type.String(), title: Type.String(), isChosen: Type.Boolean() })),
  /** Other connections that use the same consent: what is renewed for one is renewed for all. */
  sharedWith: Type.Array(closed({ id: Id, title: Type.String() })),
});

/** What the client certificate of a connection says of itself. */
export const ClientCertificate = closed({
  subject: Type.String(),
  issuer: Type.String(),
  from: Instant,
  until: Instant,
  fingerprint: Type.String({ description: 'SHA-256, hexadecimal: what the provider shows of the one it knows.' }),
});

/** A live trigger that follows a connection's provider. */
export const ProviderWatch = closed({
  workflowId: Id,
  workflowName: Type.String(),
  node: Type.String({ description: 'Id of the trigger.' }),
  /** When it last looked by itself at what has changed; null: not yet. */
  sweptAt: Nullable(Instant),
  dueAt: Nullable(Instant),
  /** Changes that a look found and that a call should have told of. */
  caught: Type.Integer(),
  caughtAt: Nullable(Instant),
  error: Nullable(Type.String()),
  errorAt: Nullable(Instant),
});

/** How the provider tells a connection of changes. */
export const WebhookStanding = closed({
  url: Type.String({ description: 'The address that the provider is to call.' }),
  howTo: Nullable(
    Type.String({ description: 'Where at the provider it is entered; null: Holdfast tells it by itself.' }),
  ),
  isReady: Type.Boolean({ description: 'The secret that calls are proven with is known.' }),
  delivered: Type.Integer({ description: 'Genuine calls so far.' }),
  deliveredAt: Nullable(Instant),
  refused: Type.Integer({ description: 'Calls that could not be proven.' }),
  refusedAt: Nullable(Instant),
  handshakeAt: Nullable(Instant),
  /** When the subscription ends unless it is renewed; null: it does not, or there is none. */
  expiresAt: Nullable(Instant),
  /** Why there is no subscription, or why it could not be renewed. */
  error: Nullable(Type.String()),
  errorAt: Nullable(Instant),
});

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
  /** What was set on this connection. */
  limits: LimitsSchema,
  effectiveLimits: EffectiveLimits,
  standing: ConnectionStanding,
  /** Null: this kind signs in with its fields. */
  consent: Nullable(Consent),
  /** Null: this kind has none. */
  certificate: Nullable(ClientCertificate),
  /** Null: providers of this kind call nobody. */
  webhook: Nullable(WebhookStanding),
  /** Live triggers that follow what happens there. */
  watches: Type.Array(ProviderWatch),
  usedBy: Type.Array(closed({ id: Id, name: Type.String() })),
  createdAt: Instant,
  updatedAt: Instant,
});
export const NewConnection = closed({
  slug: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 64 }),
  title: Type.String({ minLength: 1, maxLength: 120 }),
  type: Type.String(),
  fields: JsonMap,
  limits: Type.Optional(LimitsSchema),
  /** Uses the consent of this connection, which has the same client: another of the books it covers. */
  consentOf: Type.Optional(Id),
});
/** Secret fields that are left out keep their value. `limits` replaces all of them; what it leaves out is as the type declares. */
export const ConnectionChange = closed({
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  fields: Type.Optional(JsonMap),
  limits: Type.Optional(LimitsSchema),
});
export const ConnectionTest = closed({ ok: Type.Boolean(), message: Type.String() });
export const ConsentBegun = closed({
  url: Type.String({ description: 'Send the browser there. It comes back by itself.' }),
});
export const AccountChoice = closed({ account: Type.String({ maxLength: 300 }) });
export const ConnectionType = closed({
  type: Type.String(),
  title: Type.String(),
  description: Type.String(),
  icon: Type.String(),
  takesConsent: Type.Boolean({ description: 'A person signs in at the provider once the connection is saved.' }),
  makesCalls: Type.Boolean({ description: 'false: it leads nowhere, so there is nothing to test or to limit.' }),
  fields: JsonMap,
  limits: Type.Optional(LimitsSchema),
});

export const OptionsWanted = closed({
  nodeType: Type.String({ maxLength: 200 }),
  typeVersion: Type.Integer({ minimum: 1 }),
  field: Type.String({ maxLength: 500, description: 'JSON pointer to a parameter, such as /lines/0/accountCode.' }),
  search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of what people know it by.' })),
});
export const Options = closed({
  items: Type.Array(closed({ value: Type.String(), label: Type.String() })),
  isMore: Type.Boolean({ description: 'There are more; search for part of the name.' }),
});
