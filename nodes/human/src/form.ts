import { createRequire } from 'node:module';
import type { Json, JsonObject } from '@holdfast/node-sdk';
import { canonicalJson } from '@holdfast/workflow';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

/** Loaded by the first form: most starts of Holdfast never see one. */
const load = createRequire(import.meta.url);

/** Longest schema of a form, in characters. */
const MAX_SCHEMA = 100_000;
/** Most differences that are told. */
const MAX_CHANGES = 500;

/** Patterns come from whoever drew the form: they run on an engine whose time grows with the text, not with the pattern. */
const linear = Object.assign(
  (pattern: string) => {
    const { RE2JS } = load('re2js') as typeof import('re2js');
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    // The text of the pattern tells it from others.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: 'linear' },
);

/** What a form has against a value, by JSON pointer. */
export interface FormError {
  readonly path: string;
  readonly message: string;
}

/** A value that was changed in a form. Left out: there was none, or there is none any more. */
export interface Change {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** The schema of a form cannot be used; the message says why. */
export class FormSchemaError extends Error {
  override readonly name = 'FormSchemaError';
}

/** Compiles the schema of a form. No references outside, no `$data`. @throws FormSchemaError */
function compile(schema: JsonObject): ValidateFunction {
  if (JSON.stringify(schema).length > MAX_SCHEMA)
    throw new FormSchemaError(`it has more than ${MAX_SCHEMA} characters`);
  const ajv = new Ajv2020({ strict: false, allErrors: true, addUsedSchema: false, code: { regExp: linear } });
  const { default: addFormats } = load('ajv-formats') as typeof import('ajv-formats');
  addFormats.default(ajv, { mode: 'fast' });
  try {
    return ajv.compile(schema);
  } catch (error) {
    throw new FormSchemaError(error instanceof Error ? error.message : String(error));
  }
}

/** Checks that a form can be made of a schema: of an object, so that it has fields. @throws FormSchemaError */
export function checkFormSchema(schema: Json | undefined): asserts schema is JsonObject {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema))
    throw new FormSchemaError('it is no JSON Schema');
  if (schema.type !== 'object') throw new FormSchemaError('its "type" must be "object"');
  compile(schema);
}

/** What is wrong with the answer to a form; empty: nothing. @throws FormSchemaError */
export function formErrors(schema: JsonObject, value: Json): FormError[] {
  const validate = compile(schema);
  return validate(value) ? [] : (validate.errors ?? []).slice(0, 50).map(inWords);
}

function inWords({ instancePath, message = 'is not valid', keyword, params }: ErrorObject): FormError {
  const allowed =
    keyword === 'enum' && Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : '';
  const extra = keyword === 'additionalProperties' ? `: ${params.additionalProperty}` : '';
  return { path: instancePath, message: `${message}${allowed}${extra}` };
}

const isBranch = (value: Json | undefined): value is JsonObject | Json[] => typeof value === 'object' && value !== null;
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** What somebody changed, leaf by leaf, in the order of the paths. */
export function changesBetween(before: Json | undefined, after: Json | undefined, path = ''): Change[] {
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    const keys = [...new Set([...was.keys(), ...is.keys()])];
    return keys
      .flatMap((key) => changesBetween(was.get(key), is.get(key), `${path}/${escaped(key)}`))
      .slice(0, MAX_CHANGES);
  }
  if (
    before === after ||
    (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after))
  )
    return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}
