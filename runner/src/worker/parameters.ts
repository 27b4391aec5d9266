import { type CompiledValue, compileValue, type Evaluator, type Scope, type Variables } from '@holdfast/expressions';
import type { SlowEvaluator } from '@holdfast/expressions/slow';
import { fail } from '@holdfast/node-sdk';
import { isExpression, type Json, type JsonObject, type JsonSchema } from '@holdfast/workflow';
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

/** How expressions of parameters are taken, by the names of those parameters. */
interface Taken {
  /** Their default is for those who say nothing: an expression that comes to nothing fails. */
  readonly mustCome: readonly string[];
  /** Texts: a number is taken as it is written. */
  readonly texts: readonly string[];
}

interface ParameterSchema {
  readonly title?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly 'x-must-come'?: boolean;
}

const propertiesOf = (schema: JsonSchema) =>
  (schema.properties ?? {}) as Readonly<Record<string, ParameterSchema | undefined>>;

function takenOf(parameters: JsonObject, schema: JsonSchema): Taken {
  const properties = propertiesOf(schema);
  const names = Object.keys(parameters).filter((name) => isExpression(parameters[name]));
  const isText = ({ type, enum: choices }: ParameterSchema) => type === 'string' && choices === undefined;
  return {
    mustCome: names.filter((name) => properties[name]?.['x-must-come'] === true),
    texts: names.filter((name) => isText(properties[name] ?? {})),
  };
}

/** @throws NodeFailure data/bad_input */
function take(value: Json, { mustCome, texts }: Taken, schema: JsonSchema, nodeName: string): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  for (const name of mustCome) {
    const came = value[name];
    if (came !== undefined && !(Array.isArray(came) && came.length === 0)) continue;
    throw fail.data('bad_input', {
      message: `The expression of "${propertiesOf(schema)[name]?.title ?? name}" in "${nodeName}" came to nothing. Check it and the data it reads; what is left out stands for the default, an expression does not.`,
      decidedBy: 'schema',
      evidence: { path: `/${name}` },
    });
  }
  for (const name of texts) if (typeof value[name] === 'number') value[name] = String(value[name]);
  return value;
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
  const taken = takenOf(parameters, schema);
  const checked = (value: Json) => check(validate, take(value, taken, schema, nodeName), nodeName);
  return {
    references: compiled.references,
    variables: compiled.variables,
    resolve: (evaluator, scope) => checked(compiled.evaluate(evaluator, scope)),
    resolveSlowly: async (slow, scope) => checked(await slow.evaluate(parameters, compiled.references, scope)),
  };
}
