import type { JsonSchema } from '@holdfast/workflow';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** Fills in defaults; unknown keywords are hints for the designer; no `$data`, no references outside. */
const ajv = new Ajv2020({
  useDefaults: true,
  strict: false,
  validateFormats: false,
  allErrors: false,
  addUsedSchema: false,
});
const cache = new WeakMap<object, ValidateFunction>();

/** The compiled form of a schema that ships with Holdfast. Never used for schemas that people write. */
export function compileSchema(schema: JsonSchema): ValidateFunction {
  const known = cache.get(schema);
  if (known) return known;
  const validate = ajv.compile(schema);
  cache.set(schema, validate);
  return validate;
}

/** The first thing wrong, in words. */
export function firstError(validate: ValidateFunction): { path: string; message: string } {
  const error = validate.errors?.[0];
  if (!error) return { path: '', message: 'are not valid' };
  const allowed =
    error.keyword === 'enum' && Array.isArray(error.params.allowedValues)
      ? ` (${error.params.allowedValues.join(', ')})`
      : '';
  return { path: error.instancePath, message: `${error.message ?? 'is not valid'}${allowed}` };
}
