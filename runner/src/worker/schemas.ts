import type { JsonSchema } from '@holdfast/workflow';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** Unknown keywords are hints for the designer; no `$data`, no references outside. */
const COMMON = { strict: false, validateFormats: false, allErrors: false, addUsedSchema: false } as const;

/**
 * Compiles each schema once. Only for schemas that ship with Holdfast and for those of operations, which are of a form
 * that is cheap to check; never for those that people write. The compiler keeps none of them.
 */
function compiler(ajv: Ajv2020): (schema: JsonSchema) => ValidateFunction {
  const cache = new WeakMap<object, ValidateFunction>();
  return (schema) => {
    const known = cache.get(schema);
    if (known) return known;
    const validate = ajv.compile(schema);
    ajv.removeSchema(schema);
    cache.set(schema, validate);
    return validate;
  };
}

/** The compiled form of a schema of parameters: it fills in defaults. */
export const compileSchema = compiler(new Ajv2020({ ...COMMON, useDefaults: true }));

/** The compiled form of a schema of outputs: it changes nothing. */
export const compilePromise = compiler(new Ajv2020(COMMON));

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
