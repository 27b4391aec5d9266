import { type CompiledValue, compileValue, type Evaluator, type Scope, type Variables } from '@holdfast/expressions';
import type { SlowEvaluator } from '@holdfast/expressions/slow';
import { fail } from '@holdfast/node-sdk';
import type { Json, JsonObject, JsonSchema } from '@holdfast/workflow';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { compileSchema, firstError } from './schemas.ts';

/** A node's parameters, ready to be resolved for an item. Resolved values have every default filled in. */
export interface Parameters {
  /** Ids or names of the nodes its expressions read. */
  readonly references: readonly string[];
  /** Variables of the workspace that its expressions read. */
  readonly variables: Variables;
  /** @throws NodeFailure data/bad_input when a resolved value breaks the node's schema; ExpressionError */
  resolve(evaluator: Evaluator, scope: Scope): JsonObject;
  /** The same on a thread of its own, under the full limit: for what takes too long here. */
  resolveSlowly(slow: SlowEvaluator, scope: Scope): Promise<JsonObject>;
}

function check(validate: ValidateFunction, value: Json, nodeName: string): JsonObject {
  if (validate(value)) return value as JsonObject;
  const { path, message } = firstError(validate);
  throw fail.data('bad_input', {
    message: `The parameters of "${nodeName}" do not fit what the step takes: ${path || 'they'} ${message}. Check the expression and the data it reads.`,
    decidedBy: 'schema',
    evidence: { path },
  });
}

/**
 * Compiles a node's parameters once per version. Fixed parameters are checked and
 * frozen here; those with expressions are checked each time they are resolved.
 *
 * @throws ExpressionSyntaxError
 */
export function prepareParameters(parameters: JsonObject, schema: JsonSchema, nodeName: string): Parameters {
  const compiled: CompiledValue = compileValue(parameters);
  const validate = compileSchema(schema);
  if (compiled.isStatic) {
    const fixed = check(validate, structuredClone(parameters), nodeName);
    return { references: [], variables: [], resolve: () => fixed, resolveSlowly: async () => fixed };
  }
  return {
    references: compiled.references,
    variables: compiled.variables,
    resolve: (evaluator, scope) => check(validate, compiled.evaluate(evaluator, scope), nodeName),
    resolveSlowly: async (slow, scope) =>
      check(validate, await slow.evaluate(parameters, compiled.references, scope), nodeName),
  };
}
