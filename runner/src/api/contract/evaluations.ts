import { Type } from 'typebox';
import { closed, Id, Instant, JsonMap, JsonValue, Nullable, RunStatusSchema } from './common.ts';

const MOST_CASES = 1_000;

export const EvaluationCase = closed({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** The json of an item as it would come to the step. */
  input: JsonMap,
  /** Fields that matter, and what they should be. */
  expected: Type.Record(Type.String({ minLength: 1, maxLength: 200 }), JsonValue),
});
const cases = Type.Array(EvaluationCase, { minItems: 1, maxItems: MOST_CASES });
const name = Type.String({ minLength: 1, maxLength: 200 });

export const NewEvaluationSet = closed({
  name,
  node: Type.String({ maxLength: 64, description: 'Id of the step: extract, classify or decide.' }),
  cases,
});

export const EvaluationSetWrite = closed({
  name,
  cases,
  baseRevision: Type.Integer({ minimum: 1, description: 'The revision that was looked at.' }),
});

export const EvaluationSet = closed({
  id: Id,
  workflowId: Id,
  node: Type.String(),
  name: Type.String(),
  cases: Type.Array(EvaluationCase),
  revision: Type.Integer(),
  updatedAt: Instant,
  updatedBy: Type.String(),
});

export const StartEvaluation = closed({
  /** Default: the draft. */
  version: Type.Optional(Type.Union([Type.Literal('draft'), Type.Integer({ minimum: 1 })])),
  model: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'In the place of the one that the step names.' }),
  ),
});

const share = (description: string) => Type.Number({ description });

const FieldScore = closed({
  field: Type.String(),
  right: Type.Integer(),
  wrong: Type.Integer(),
  missing: Type.Integer(),
  accuracy: Type.Number(),
  threshold: Nullable(
    Type.Number({
      description: 'Least confidence from which on 98 % are right; null: at none, or too few examples.',
    }),
  ),
  passing: Type.Number({ description: 'Share of the examples that pass there.' }),
});

export const Corrections = closed({
  forms: Type.Integer({ description: 'Forms that were looked at, at most 1,000: the latest.' }),
  fields: Type.Array(FieldScore, {
    description: 'What people left as a model had read it was right, and what they changed was wrong.',
  }),
});

export const EvaluationResult = closed({
  accuracy: share('Fields that are right of all fields, 0 to 1.'),
  whole: Type.Integer({ description: 'Examples of which every field is right.' }),
  failed: Type.Integer({ description: 'Examples on which the step failed.' }),
  calibrationError: share('How far confidence and truth lie apart, 0 to 1.'),
  fields: Type.Array(FieldScore),
  calibration: Type.Array(
    closed({
      from: Type.Number(),
      to: Type.Number(),
      count: Type.Integer(),
      right: Type.Integer(),
      confidence: Type.Number(),
    }),
  ),
  cost: Type.Number({ description: 'US dollars, without calls that nobody knows the price of.' }),
  unpriced: Type.Integer({ description: 'Calls that nobody knows the price of.' }),
  calls: Type.Integer(),
  inputTokens: Type.Integer(),
  outputTokens: Type.Integer(),
  latency: closed({ p50: Type.Integer(), p95: Type.Integer() }),
});

export const Evaluation = closed({
  id: Id,
  setId: Id,
  runId: Id,
  status: Nullable(RunStatusSchema),
  node: Type.String(),
  model: Type.String({ description: 'Empty: that of the connection.' }),
  version: Nullable(Type.Integer({ description: 'null: the draft.' })),
  prompt: Type.String({ description: 'Equal ones had the same prompt.' }),
  setRevision: Type.Integer(),
  cases: Type.Integer({ description: 'How many examples.' }),
  at: Instant,
  by: Type.String(),
  /** Null while it runs. */
  result: Nullable(EvaluationResult),
});

export const EvaluationDetail = closed({
  evaluation: Evaluation,
  /** Example by example; empty while it runs. */
  cases: Type.Array(
    closed({
      index: Type.Integer(),
      name: Type.String(),
      failure: Nullable(Type.String()),
      fields: Type.Array(
        closed({
          field: Type.String(),
          expected: JsonValue,
          got: JsonValue,
          confidence: Type.Number(),
          isRight: Type.Boolean(),
        }),
      ),
    }),
  ),
});
