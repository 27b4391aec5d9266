import { type Static, Type } from 'typebox';
import { ROUTABLE_CLASSES } from './failure.ts';

const strict = { additionalProperties: false } as const;
const ms = (description: string, maximum: number) => Type.Integer({ minimum: 0, maximum, description });
const DAY_MS = 86_400_000;

export const RetrySchema = Type.Object(
  {
    maxAttempts: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, description: 'Sends in total, the first one included.' }),
    ),
    baseDelayMs: Type.Optional(ms('Delay before the second attempt, before jitter.', DAY_MS)),
    factor: Type.Optional(Type.Number({ minimum: 1, maximum: 10, description: 'Growth of the delay per attempt.' })),
    maxDelayMs: Type.Optional(ms('Ceiling of one delay.', DAY_MS)),
    budgetMs: Type.Optional(ms('Time after the first attempt in which a further one may start.', 30 * DAY_MS)),
    jitter: Type.Optional(
      Type.Enum(['full', 'none'], { description: 'full: a random share of the delay; none: the delay itself.' }),
    ),
  },
  { ...strict, description: 'How often and how long one failure class is tried again.' },
);
export type Retry = Static<typeof RetrySchema>;

export const FAILURE_ACTIONS = ['fallback', 'continue', 'ask', 'park', 'stop'] as const;
export type FailureAction = (typeof FAILURE_ACTIONS)[number];

export const OnFailureSchema = Type.Object(
  {
    action: Type.Enum([...FAILURE_ACTIONS] as ['fallback', 'continue', 'ask', 'park', 'stop'], {
      description:
        'fallback: leave by the fallback edge; continue: go on with `value`; ask: wait for a person; park: wait in the exception queue; stop: end the run.',
    }),
    value: Type.Optional(
      Type.Unknown({ description: 'The safe default that `continue` goes on with: the json of one item.' }),
    ),
    compensate: Type.Optional(Type.Boolean({ description: 'With `stop`: undo what committed, newest first.' })),
    deadlineMs: Type.Optional(
      ms('With `ask`: how long a person has. Then it fails as policy/expired. Default: 7 days.', 90 * DAY_MS),
    ),
    who: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 50,
        uniqueItems: true,
        description:
          'With `ask`: who is asked, by e-mail address or role; nobody else may answer. They need the right to operate. Left out or empty: everybody who has it.',
      }),
    ),
  },
  strict,
);
export type OnFailure = Static<typeof OnFailureSchema>;

const perClass = <T extends typeof RetrySchema | typeof OnFailureSchema>(schema: T) =>
  Type.Object(
    Object.fromEntries(ROUTABLE_CLASSES.map((name) => [name, Type.Optional(schema)])) as unknown as Record<
      (typeof ROUTABLE_CLASSES)[number],
      ReturnType<typeof Type.Optional<T>>
    >,
    strict,
  );

export const RateLimitSchema = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 1_000_000 }), perMs: Type.Integer({ minimum: 1, maximum: DAY_MS }) },
  { ...strict, description: 'Most calls in any span of `perMs` milliseconds.' },
);
/** Most calls (`limit`) in any span of `perMs` milliseconds. */
export type RateLimit = Static<typeof RateLimitSchema>;

export const CircuitBreakerSchema = Type.Object(
  {
    failures: Type.Integer({ minimum: 1, maximum: 1_000 }),
    windowMs: Type.Integer({ minimum: 1, maximum: DAY_MS }),
    openMs: Type.Integer({ minimum: 1, maximum: DAY_MS }),
  },
  {
    ...strict,
    description: 'Holds calls back for `openMs` after so many failed or unanswered ones within `windowMs`.',
  },
);
export type CircuitBreaker = Static<typeof CircuitBreakerSchema>;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const timeOfDay = (description: string) =>
  Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description, examples: ['18:00'] });

export const BlackoutSchema = Type.Object(
  {
    days: Type.Optional(
      Type.Array(Type.Enum([...WEEKDAYS] as [...typeof WEEKDAYS]), {
        minItems: 1,
        uniqueItems: true,
        description: 'Days on which it begins. Left out: every day.',
      }),
    ),
    from: timeOfDay('When it begins.'),
    to: timeOfDay('When it ends; at or before `from`, that is on the next day.'),
    timeZone: Type.Optional(
      Type.String({ maxLength: 64, description: 'IANA zone of its times. Default: that of the workflow.' }),
    ),
  },
  { ...strict, description: 'A time in which nothing is written outside.' },
);
/** A time of day in which nothing is written outside. */
export type Blackout = Static<typeof BlackoutSchema>;

export const BlackoutsSchema = Type.Array(BlackoutSchema, {
  maxItems: 20,
  description: 'Blackout windows: what is to be written in one waits until it ends.',
});

export const LimitsSchema = Type.Object(
  {
    rateLimit: Type.Optional(RateLimitSchema),
    concurrency: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000, description: 'Most calls under way at once, over all runs.' }),
    ),
    circuitBreaker: Type.Optional(CircuitBreakerSchema),
    blackouts: Type.Optional(BlackoutsSchema),
  },
  { ...strict, description: 'What a connection allows all its users together.' },
);
/** What a connection allows all runs and all workers together. */
export type Limits = Static<typeof LimitsSchema>;

/** Failure-model section 1d: ten transient or ambiguous outcomes within a minute. */
export const DEFAULT_BREAKER: CircuitBreaker = { failures: 10, windowMs: 60_000, openMs: 30_000 };

/** A decimal, such as "1250.00": money is never a float. */
export const DecimalSchema = (description: string) =>
  Type.String({ pattern: '^[0-9]{1,15}(\\.[0-9]{1,9})?$', description, examples: ['10000', '1250.50'] });

export const AmountSchema = Type.Object(
  {
    value: Type.String({
      minLength: 1,
      description:
        'Expression for what the write is worth: a number, or a text that holds a decimal. Its sign does not count.',
    }),
    limit: Type.Optional(
      DecimalSchema(
        'Most that is written without a second person, in the unit of `value`. Left out: the `amountLimit` of the workflow.',
      ),
    ),
  },
  {
    ...strict,
    description:
      'A write above this limit is not sent (policy/amount_limit). It waits until two people let it through; where it is in doubt, two people say what became of it.',
  },
);
export type Amount = Static<typeof AmountSchema>;

export const PolicySchema = Type.Object(
  {
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: DAY_MS,
        description: 'Longest time one attempt at one item (or list) may take.',
      }),
    ),
    retry: Type.Optional(perClass(RetrySchema)),
    onFailure: Type.Optional(perClass(OnFailureSchema)),
    idempotencyKey: Type.Optional(
      Type.String({
        description:
          'Expression for the business identity of the write, such as the number of an invoice: over all runs it is made once. Default: run, step and item.',
      }),
    ),
    approvedBy: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'Id or name of a step that asks people: what is written must be what left it, item by item; else policy/changed_after_approval, and nothing is sent.',
      }),
    ),
    amount: Type.Optional(AmountSchema),
    concurrency: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, description: 'Items in flight at once in this step.' }),
    ),
    rateLimit: Type.Optional(RateLimitSchema),
    circuitBreaker: Type.Optional(CircuitBreakerSchema),
    maxOutputBytes: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Largest output of one attempt, in bytes of JSON. Default: 64 MiB.' }),
    ),
    maxCost: Type.Optional(
      Type.Number({
        minimum: 0,
        description:
          'What one step may cost, over all its items and attempts, in the currency its node tells costs in. Then the next call is held back.',
      }),
    ),
  },
  { ...strict, description: 'What a node does about time, failures and limits.' },
);
/** What a document or a node type says about time, failures and limits; every field has a default. */
export type Policy = Static<typeof PolicySchema>;

export type ResolvedRetry = Required<Retry>;

/** A policy with every default filled in: what the engine works with. */
export interface ResolvedPolicy {
  readonly timeoutMs: number;
  readonly retry: Readonly<Record<(typeof ROUTABLE_CLASSES)[number], ResolvedRetry>>;
  readonly onFailure: Readonly<Partial<Record<(typeof ROUTABLE_CLASSES)[number], OnFailure>>>;
  readonly idempotencyKey: string | null;
  /** Null: its writes need no approval. */
  readonly approvedBy: string | null;
  /** Null: what it writes has no limit. */
  readonly amount: Amount | null;
  readonly concurrency: number;
  /** Tightens what the connection allows, for all runs of this node together; null: the connection's word alone. */
  readonly rateLimit: RateLimit | null;
  readonly circuitBreaker: CircuitBreaker | null;
  readonly maxOutputBytes: number;
  /** Null: no ceiling. */
  readonly maxCost: number | null;
}

/** Defaults of `failure-model` section 1d: five sends, 2 s doubling to 5 min, within the hour. */
export const DEFAULT_RETRY: ResolvedRetry = {
  maxAttempts: 5,
  baseDelayMs: 2_000,
  factor: 2,
  maxDelayMs: 300_000,
  budgetMs: 3_600_000,
  jitter: 'full',
};

const NO_RETRY: ResolvedRetry = { ...DEFAULT_RETRY, maxAttempts: 1 };

export const DEFAULT_TIMEOUT_MS = 30_000;
export const DEFAULT_MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Fills in a node's policy: the document's word beats the node type's, which
 * beats the defaults. Only transient failures are tried again unless somebody said otherwise.
 */
export function resolvePolicy(fromType: Policy | undefined, fromNode: Policy | undefined): ResolvedPolicy {
  const retry = Object.fromEntries(
    ROUTABLE_CLASSES.map((name) => {
      const said = { ...fromType?.retry?.[name], ...fromNode?.retry?.[name] };
      const base = name === 'transient' || said.maxAttempts !== undefined ? DEFAULT_RETRY : NO_RETRY;
      return [name, { ...base, ...said }];
    }),
  ) as unknown as ResolvedPolicy['retry'];
  return {
    timeoutMs: fromNode?.timeoutMs ?? fromType?.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retry,
    onFailure: { ...fromType?.onFailure, ...fromNode?.onFailure },
    idempotencyKey: fromNode?.idempotencyKey ?? fromType?.idempotencyKey ?? null,
    approvedBy: fromNode?.approvedBy ?? fromType?.approvedBy ?? null,
    amount: fromNode?.amount ?? fromType?.amount ?? null,
    concurrency: fromNode?.concurrency ?? fromType?.concurrency ?? 1,
    rateLimit: fromNode?.rateLimit ?? fromType?.rateLimit ?? null,
    circuitBreaker: fromNode?.circuitBreaker ?? fromType?.circuitBreaker ?? null,
    maxOutputBytes: fromNode?.maxOutputBytes ?? fromType?.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
    maxCost: fromNode?.maxCost ?? fromType?.maxCost ?? null,
  };
}

/**
 * Delay before the next attempt, in milliseconds: min(cap, random(0, base · factor^n)),
 * so that the ceiling cuts off what the jitter gave (failure-model section 1d).
 *
 * @param attempt number of the attempt that failed, from 1
 * @param jitter random share in [0, 1), handed in so that the engine stays pure
 * @param retryAfterMs what the provider asked for; the delay is never shorter
 */
export function backoffMs(retry: ResolvedRetry, attempt: number, jitter: number, retryAfterMs = 0): number {
  const grown = retry.baseDelayMs * retry.factor ** (attempt - 1);
  const delay = Math.min(retry.maxDelayMs, retry.jitter === 'full' ? Math.round(grown * jitter) : grown);
  return Math.max(delay, retryAfterMs);
}
