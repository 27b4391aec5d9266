import { Ajv2020, type CodeOptions, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from './node-description.ts';
import { didYouMean, pointer, quote } from './problems.ts';

/** Something a schema has against a value. */
export interface Mismatch {
  /** JSON pointer into the value. */
  readonly path: string;
  readonly message: string;
}

/** Most values named in one message. */
const MOST_NAMED = 12;
/** Most mismatches reported for one value. */
const MOST = 50;

/**
 * The compiler of schemas. `$data` and loading are off; formats and further
 * keywords are hints, not checks.
 *
 * @param code how it writes code, where that is kept and not run at once
 */
export const createCompiler = (code: CodeOptions = {}): Ajv2020 =>
  new Ajv2020({ allErrors: true, strict: false, validateFormats: false, verbose: true, addUsedSchema: false, code });
let ajv: Ajv2020 | undefined;
const compiled = new WeakMap<object, ValidateFunction>();

/**
 * Takes over what was compiled beforehand, by the same compiler from the same
 * schema: a page whose policy forbids making code cannot compile.
 */
export function adoptValidator(schema: JsonSchema, validate: ValidateFunction): void {
  compiled.set(schema, validate);
}

/** Compiles a schema that ships with Holdfast or one of its connectors. The first call builds the compiler. */
export function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  ajv ??= createCompiler();
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

/** What a person calls the value at a path: its title, and its name in the document where that is another one. */
function nameOf(path: string, title?: unknown): string {
  const last = path.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~');
  if (!last) return 'it';
  if (/^\d+$/.test(last)) return `entry ${Number(last) + 1}`;
  if (typeof title !== 'string') return `"${last}"`;
  const isSame = title.toLowerCase().replaceAll(' ', '') === last.toLowerCase();
  return isSame ? `"${title}"` : `"${title}" (${last})`;
}

const titleOf = (schema: unknown): unknown => (isSchema(schema) ? schema.title : undefined);

/** The title of one property of an object's schema. */
function titleWithin(schema: unknown, name: string): unknown {
  const property = isSchema(schema) && isSchema(schema.properties) ? schema.properties[name] : undefined;
  // A value that may be an expression stands behind the question whether it is one.
  return titleOf(property) ?? (isSchema(property) ? titleOf(property.else) : undefined);
}

/** An error of the compiler in words. */
function explain(error: ErrorObject): Mismatch {
  const { keyword, params, instancePath: path, data, parentSchema } = error;
  const name = nameOf(path, titleOf(parentSchema));
  const is = `it is ${quote(data)}`;
  switch (keyword) {
    case 'type': {
      const types = [params.type].flat().map((type) => words[String(type)] ?? String(type));
      return { path, message: `${name} must be ${types.join(' or ')}; ${is}.` };
    }
    case 'required':
      return {
        path,
        message: `${nameOf(`/${params.missingProperty}`, titleWithin(parentSchema, String(params.missingProperty)))} is missing${path === '' ? '' : ` in ${name}`}. Add it.`,
      };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const extra = String(params.additionalProperty ?? params.unevaluatedProperty);
      const known = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {});
      return {
        path: `${path}${pointer(extra)}`,
        message:
          `"${extra}" is not known here.${didYouMean(extra, known)} ${known.length > 0 ? `Known: ${known.slice(0, 12).join(', ')}.` : ''}`.trim(),
      };
    }
    case 'enum': {
      const allowed = params.allowedValues as unknown[];
      const shown = allowed.slice(0, MOST_NAMED).map(quote).join(', ');
      const more = allowed.length > MOST_NAMED ? ` and ${allowed.length - MOST_NAMED} more` : '';
      const hint =
        typeof data === 'string'
          ? didYouMean(
              data,
              allowed.filter((each) => typeof each === 'string'),
            )
          : '';
      return { path, message: `${name} must be one of ${shown}${more}; ${is}.${hint}` };
    }
    case 'const':
      return { path, message: `${name} must be ${quote(params.allowedValue)}; ${is}.` };
    case 'minimum':
    case 'exclusiveMinimum':
      return {
        path,
        message: `${name} must be ${keyword === 'minimum' ? 'at least' : 'more than'} ${params.limit}; ${is}.`,
      };
    case 'maximum':
    case 'exclusiveMaximum':
      return {
        path,
        message: `${name} must be ${keyword === 'maximum' ? 'at most' : 'less than'} ${params.limit}; ${is}.`,
      };
    case 'minLength':
      return {
        path,
        message:
          params.limit === 1 ? `${name} must not be empty.` : `${name} must have at least ${params.limit} characters.`,
      };
    case 'maxLength':
      return { path, message: `${name} may have ${params.limit} characters at most; it has ${String(data).length}.` };
    case 'minItems':
      return { path, message: `${name} needs at least ${params.limit} ${params.limit === 1 ? 'entry' : 'entries'}.` };
    case 'maxItems':
      return {
        path,
        message: `${name} may have ${params.limit} entries at most; it has ${Array.isArray(data) ? data.length : 'more'}.`,
      };
    case 'uniqueItems':
      return { path, message: `${name} lists the same value twice.` };
    case 'pattern':
      return { path, message: `${name} does not have the right form (${params.pattern}); ${is}.` };
    case 'anyOf':
    case 'oneOf':
      return { path, message: `${name} fits none of the forms it may have; ${is}.` };
    default:
      return { path, message: `${name} ${error.message ?? 'is not valid'}; ${is}.` };
  }
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE = ['items', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else', 'propertyNames'];
const LIST = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const NAMED = ['properties', 'patternProperties', '$defs', 'dependentSchemas'];
const EXPRESSION = { type: 'string', pattern: '^=' };
const tolerant = new WeakMap<object, JsonSchema>();

const isSchema = (value: unknown): value is JsonSchema =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function mapSchemas(schema: JsonSchema, change: (schema: JsonSchema, isValue: boolean) => JsonSchema): JsonSchema {
  const copy: Record<string, unknown> = { ...schema };
  for (const name of ONE)
    if (isSchema(copy[name])) copy[name] = change(copy[name], name === 'items' || name === 'additionalProperties');
  for (const name of LIST) {
    const list = copy[name];
    if (Array.isArray(list))
      copy[name] = list.map((entry) => (isSchema(entry) ? change(entry, name === 'prefixItems') : entry));
  }
  for (const name of NAMED) {
    const map = copy[name];
    if (isSchema(map)) {
      copy[name] = Object.fromEntries(
        Object.entries(map).map(([key, entry]) => [key, isSchema(entry) ? change(entry, name !== '$defs') : entry]),
      );
    }
  }
  return copy;
}

/** The same schema, with an expression allowed in place of every value below the top. */
export function allowingExpressions(schema: JsonSchema): JsonSchema {
  const known = tolerant.get(schema);
  if (known) return known;
  const change = (inner: JsonSchema, isValue: boolean): JsonSchema => {
    const mapped = mapSchemas(inner, change);
    return isValue ? { if: EXPRESSION, else: mapped } : mapped;
  };
  const result = mapSchemas(schema, change);
  tolerant.set(schema, result);
  return result;
}

/**
 * What a schema has against a value, in words. With `allowExpressions` a string
 * that is an expression fits everywhere.
 */
export function mismatches(
  schema: JsonSchema,
  value: unknown,
  options: { allowExpressions?: boolean } = {},
): Mismatch[] {
  const validate = validatorOf(options.allowExpressions ? allowingExpressions(schema) : schema);
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  return errors
    .filter((error) => !isPartOfChoice(error))
    .slice(0, MOST)
    .map(explain);
}

/** A choice of schemas reports each way in which it failed; the choice itself says it once. */
const isPartOfChoice = ({ schemaPath }: ErrorObject): boolean => /\/(?:anyOf|oneOf)\/\d/.test(schemaPath);
