import { Ajv2020, type CodeOptions, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from './node-description.ts';
import { meant, pointer, quote } from './problems.ts';
import { type Part, type Said, said, say } from './said.ts';

/** Something a schema has against a value. */
export interface Mismatch {
  /** JSON pointer into the value. */
  readonly path: string;
  readonly message: string;
  /** The same, to be said in other languages. */
  readonly said: Said;
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

/**
 * Compiles a schema that ships with Holdfast or one of its connectors, or one of an operation. The first call builds
 * the compiler, which keeps none of them: they go when nobody holds them any more.
 */
export function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  ajv ??= createCompiler();
  const validate = ajv.compile(schema);
  ajv.removeSchema(schema);
  compiled.set(schema, validate);
  return validate;
}

const words: Readonly<Record<string, Said>> = {
  string: said(/*i18n*/ 'text'),
  number: said(/*i18n*/ 'a number'),
  integer: said(/*i18n*/ 'a whole number'),
  boolean: said(/*i18n*/ 'true or false'),
  object: said(/*i18n*/ 'an object'),
  array: said(/*i18n*/ 'a list'),
};

const either = (one: Part, other: Part): Part => said(/*i18n*/ '{one} or {other}', { one, other });

/** What a person calls the value at a path: its title, and its name in the document where that is another one. */
function nameOf(path: string, title?: unknown): Part {
  const last = path.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~');
  if (!last) return said(/*i18n*/ 'it');
  if (/^\d+$/.test(last)) return said(/*i18n*/ 'entry {number}', { number: Number(last) + 1 });
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
  const { params, instancePath, parentSchema } = error;
  const extra = params.additionalProperty ?? params.unevaluatedProperty;
  const words = wordsOf(error, nameOf(instancePath, titleOf(parentSchema)));
  const path = extra === undefined ? instancePath : `${instancePath}${pointer(String(extra))}`;
  return { path, said: words, message: say(words) };
}

function wordsOf({ keyword, params, instancePath, data, parentSchema, message }: ErrorObject, name: Part): Said {
  const is = quote(data);
  const limit = String(params.limit);
  switch (keyword) {
    case 'type': {
      const types = [params.type].flat().map((type): Part => words[String(type)] ?? String(type));
      const [first = '', ...others] = types;
      return said(/*i18n*/ '{name} must be {types}; it is {is}.', { name, types: others.reduce(either, first), is });
    }
    case 'required': {
      const missing = nameOf(`/${params.missingProperty}`, titleWithin(parentSchema, String(params.missingProperty)));
      return instancePath === ''
        ? said(/*i18n*/ '{missing} is missing. Add it.', { missing })
        : said(/*i18n*/ '{missing} is missing in {name}. Add it.', { missing, name });
    }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const extra = String(params.additionalProperty ?? params.unevaluatedProperty);
      const known = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {});
      const hint = meant(extra, known);
      return known.length === 0
        ? said(/*i18n*/ '"{extra}" is not known here.{hint}', { extra, hint })
        : said(/*i18n*/ '"{extra}" is not known here.{hint} Known: {known}.', {
            extra,
            hint,
            known: known.slice(0, MOST_NAMED).join(', '),
          });
    }
    case 'enum':
      return choice(name, params.allowedValues as unknown[], data);
    case 'const':
      return said(/*i18n*/ '{name} must be {allowed}; it is {is}.', { name, allowed: quote(params.allowedValue), is });
    case 'minimum':
      return said(/*i18n*/ '{name} must be at least {limit}; it is {is}.', { name, limit, is });
    case 'exclusiveMinimum':
      return said(/*i18n*/ '{name} must be more than {limit}; it is {is}.', { name, limit, is });
    case 'maximum':
      return said(/*i18n*/ '{name} must be at most {limit}; it is {is}.', { name, limit, is });
    case 'exclusiveMaximum':
      return said(/*i18n*/ '{name} must be less than {limit}; it is {is}.', { name, limit, is });
    case 'minLength':
      return params.limit === 1
        ? said(/*i18n*/ '{name} must not be empty.', { name })
        : said(/*i18n*/ '{name} must have at least {limit} characters.', { name, limit });
    case 'maxLength': {
      const length = String(data).length;
      return said(/*i18n*/ '{name} may have {limit} characters at most; it has {length}.', { name, limit, length });
    }
    case 'minItems':
      return params.limit === 1
        ? said(/*i18n*/ '{name} needs at least 1 entry.', { name })
        : said(/*i18n*/ '{name} needs at least {limit} entries.', { name, limit });
    case 'maxItems': {
      const length = Array.isArray(data) ? data.length : 0;
      return said(/*i18n*/ '{name} may have {limit} entries at most; it has {length}.', { name, limit, length });
    }
    case 'uniqueItems':
      return said(/*i18n*/ '{name} lists the same value twice.', { name });
    case 'pattern':
      return formed(name, parentSchema, is);
    case 'anyOf':
    case 'oneOf':
      return said(/*i18n*/ '{name} fits none of the forms it may have; it is {is}.', { name, is });
    default:
      return said(/*i18n*/ '{name} does not fit ({reason}); it is {is}.', { name, reason: message ?? keyword, is });
  }
}

/** A text of the wrong form. What form that is is told by the schema, in words or by an example: nobody reads patterns. */
function formed(name: Part, schema: unknown, is: string): Said {
  const form = isSchema(schema) ? schema['x-form'] : undefined;
  if (typeof form === 'string') return said(/*i18n*/ '{name} takes {form}; it is {is}.', { name, form, is });
  const [example] = isSchema(schema) && Array.isArray(schema.examples) ? schema.examples : [];
  return typeof example === 'string'
    ? said(/*i18n*/ '{name} must look like {example}; it is {is}.', { name, example: quote(example), is })
    : said(/*i18n*/ '{name} does not have the right form; it is {is}.', { name, is });
}

/** One of several values: which there are, and which was meant. */
function choice(name: Part, allowed: readonly unknown[], data: unknown): Said {
  const texts = allowed.filter((each) => typeof each === 'string');
  const hint = typeof data === 'string' ? meant(data, texts) : '';
  const list = allowed.slice(0, MOST_NAMED).map(quote).join(', ');
  const more = allowed.length - MOST_NAMED;
  const is = quote(data);
  return more > 0
    ? said(/*i18n*/ '{name} must be one of {list} and {more} more; it is {is}.{hint}', { name, list, more, is, hint })
    : said(/*i18n*/ '{name} must be one of {list}; it is {is}.{hint}', { name, list, is, hint });
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
