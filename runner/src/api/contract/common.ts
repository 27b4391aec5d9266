import { FailureSchema, RUN_STATUSES, STEP_STATUSES } from '@holdfast/workflow';
import { type Static, type TSchema, Type } from 'typebox';

/** Closed object: unknown fields of a request are refused, not ignored. */
export const closed = <const P extends Record<string, TSchema>>(properties: P, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description ? { description } : {}) });

export const Id = Type.String({ format: 'uuid' });
export const Instant = Type.String({ format: 'date-time', description: 'UTC, ISO 8601.' });
export const Nullable = <const T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const JsonValue = Type.Unknown({ description: 'Any JSON value.' });
export const JsonMap = Type.Record(Type.String(), Type.Unknown());

export const RunStatusSchema = Type.Enum([...RUN_STATUSES] as [...typeof RUN_STATUSES]);
export const StepStatusSchema = Type.Enum([...STEP_STATUSES] as [...typeof STEP_STATUSES]);

/** A page of a list. `next` is the cursor of the following page, or null. */
export const page = <const T extends TSchema>(item: T) =>
  closed({ items: Type.Array(item), next: Nullable(Type.String()) });

export const PageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};

/** One thing wrong with a document: where, what, and what to do. */
export const ProblemItem = closed({
  severity: Type.Enum(['error', 'warning', 'info']),
  code: Type.String(),
  message: Type.String({ description: 'What is wrong and what to do.' }),
  said: Type.Optional(
    Type.Object(
      { text: Type.String(), values: Type.Record(Type.String(), Type.Unknown()) },
      { description: 'The message as a sentence with names in braces, and what stands for them: for translations.' },
    ),
  ),
  path: Type.String({ description: 'JSON pointer into the document.' }),
  node: Type.Optional(Type.String({ description: 'Id of the node concerned.' })),
  edge: Type.Optional(Type.String({ description: 'Id of the edge concerned.' })),
  variable: Type.Optional(Type.String({ description: 'Name of the variable concerned.' })),
});

/** RFC 9457. `errors` lists what was wrong with the request, one entry per place. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String({ description: 'What happened and what to do.' })),
    code: Type.String({ description: 'Stable code for programs.' }),
    correlationId: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() }, { additionalProperties: true })),
    ),
  },
  { additionalProperties: true, description: 'problem+json' },
);
export type Problem = Static<typeof Problem>;

export const Actor = closed({ id: Type.String(), name: Type.String() });
export { FailureSchema };
