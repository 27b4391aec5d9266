import { isExpression, type Json, type JsonObject, pointer } from '@holdfast/workflow';
import { ExpressionError, ExpressionSyntaxError } from './errors.ts';
import type { Evaluator, GuestCode } from './guest/evaluator.ts';
import { withOptionalReads } from './guest/optional.ts';
import { type Interpreted, interpret } from './interpret.ts';
import { NeedsGuest } from './needs-guest.ts';
import type { Scope } from './scope.ts';
import { callsIn, freeNames, referencesIn } from './syntax.ts';
import { parseTemplate } from './template.ts';
import { type Variables, type VariableUse, variablesIn, variablesOf } from './variables.ts';

type Evaluate = (evaluator: Evaluator, scope: Scope) => unknown;

/** A template, ready to be evaluated. */
export interface CompiledTemplate {
  readonly references: readonly string[];
  /** Names it uses: roots and builtins. */
  readonly names: readonly string[];
  readonly variables: readonly VariableUse[];
  readonly evaluate: Evaluate;
}

/** A tree of parameters with its templates compiled. */
export interface CompiledValue {
  /** No expression in it: evaluating gives the value itself. */
  readonly isStatic: boolean;
  /** Ids or names of the nodes it reads. */
  readonly references: readonly string[];
  /** Variables of the workspace that it reads. */
  readonly variables: Variables;
  /** @throws ExpressionError with the path of the parameter */
  evaluate(evaluator: Evaluator, scope: Scope): Json;
}

/** A value as it is joined with text. Nothing gives nothing. */
function asText(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const MISSING = 'One of the values it is worked out from is missing or is text.';

/** What may leave an expression: finite numbers only. */
function checked(value: unknown, template: string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ExpressionError(`The result is ${value}, not a number. ${MISSING}`, template);
  return value;
}

function evaluateCode(fast: Interpreted | null, code: GuestCode): Evaluate {
  if (!fast) return (evaluator, scope) => evaluator.evaluate(code, scope);
  return (evaluator, scope) => {
    try {
      return checked(fast(scope), code.template);
    } catch (error) {
      if (error instanceof NeedsGuest) return evaluator.evaluate(code, scope);
      throw error;
    }
  };
}

/** Compiles one template. @throws ExpressionSyntaxError */
export function compileTemplate(template: string): CompiledTemplate {
  const references = new Set<string>();
  const names = new Set<string>();
  const variables: VariableUse[] = [];
  const parts = parseTemplate(template).map((segment): string | Evaluate => {
    if (segment.kind === 'text') return segment.text;
    for (const { name } of referencesIn(segment.node)) references.add(name);
    for (const name of freeNames(segment.node).keys()) names.add(name);
    variables.push(...variablesIn(segment.node));
    const code = {
      source: withOptionalReads(segment.source, segment.start, segment.node),
      template,
      calls: callsIn(segment.node).map(({ start, end }) => template.slice(start, end)),
    };
    return evaluateCode(interpret(segment.node), code);
  });
  const [only] = parts;
  const evaluate: Evaluate =
    parts.length === 1 && typeof only === 'function'
      ? only
      : (evaluator, scope) =>
          parts.map((part) => (typeof part === 'string' ? part : asText(part(evaluator, scope)))).join('');
  return { references: [...references], names: [...names], variables, evaluate };
}

/** What the templates of a tree read, gathered while it is built. */
interface Reads {
  readonly references: Set<string>;
  readonly variables: VariableUse[];
}

/** Values with an expression somewhere below become functions; the others stay as they are. */
type Node = { readonly value: Json } | { readonly evaluate: (evaluator: Evaluator, scope: Scope) => Json | undefined };

function build(value: Json, path: string, reads: Reads): Node {
  if (isExpression(value)) return leaf(value, path, reads);
  if (Array.isArray(value)) {
    const parts = value.map((entry, index) => build(entry, `${path}${pointer(index)}`, reads));
    if (parts.every((part) => 'value' in part)) return { value };
    return {
      evaluate: (evaluator, scope) =>
        parts.map((part) => ('value' in part ? part.value : (part.evaluate(evaluator, scope) ?? null))),
    };
  }
  if (value === null || typeof value !== 'object') return { value };
  const entries = Object.entries(value).map(
    ([key, entry]) => [key, build(entry, `${path}${pointer(key)}`, reads)] as const,
  );
  if (entries.every(([, part]) => 'value' in part)) return { value };
  return {
    evaluate: (evaluator, scope) => {
      const result: JsonObject = {};
      for (const [key, part] of entries) {
        const found = 'value' in part ? part.value : part.evaluate(evaluator, scope);
        if (found !== undefined) result[key] = found;
      }
      return result;
    },
  };
}

function leaf(template: string, path: string, reads: Reads): Node {
  try {
    const compiled = compileTemplate(template);
    for (const name of compiled.references) reads.references.add(name);
    reads.variables.push(...compiled.variables);
    return {
      evaluate: (evaluator, scope) => {
        try {
          return compiled.evaluate(evaluator, scope) as Json | undefined;
        } catch (error) {
          throw error instanceof ExpressionError ? withPath(error, path) : error;
        }
      },
    };
  } catch (error) {
    throw error instanceof ExpressionSyntaxError ? error.at(path) : error;
  }
}

function withPath(error: ExpressionError, path: string): ExpressionError {
  Object.defineProperty(error, 'path', { value: path, enumerable: true });
  return error;
}

/** Compiles a tree of parameters, once per version. @throws ExpressionSyntaxError with the path of the parameter */
export function compileValue(value: Json): CompiledValue {
  const reads: Reads = { references: new Set(), variables: [] };
  const root = build(value, '', reads);
  return {
    isStatic: 'value' in root,
    references: [...reads.references],
    variables: variablesOf(reads.variables),
    evaluate: (evaluator, scope) => ('value' in root ? root.value : (root.evaluate(evaluator, scope) ?? null)),
  };
}
