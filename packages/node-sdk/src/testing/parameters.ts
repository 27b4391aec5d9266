import type { JsonObject, JsonSchema, NodeDescription } from '@holdfast/workflow';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { fail } from '../failures.ts';

/**
 * Keywords of ours that a parameter schema may use beside those of JSON Schema:
 * which control edits the value, the language of code, words for the values of
 * an enum (`{ value: label }`), for which values of other parameters the field
 * matters (`{ mode: ['json'] }`), whether it is how long somebody has, whether the
 * step cannot do without it, whether an expression for it has to give something,
 * which list of the connection it chooses from, and what its pattern asks for, in words.
 */
export const HINTS = [
  'x-control',
  'x-language',
  'x-labels',
  'x-when',
  'x-deadline',
  'x-needed',
  'x-must-come',
  'x-options',
  'x-form',
] as const;

let ajv: Ajv2020 | undefined;
const compiled = new WeakMap<object, ValidateFunction>();

function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  ajv ??= new Ajv2020({ useDefaults: true, strict: false, validateFormats: false });
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

/**
 * Parameters as a node gets them: copied, every default filled in.
 *
 * @throws NodeFailure data/bad_input when they do not fit the node's schema
 */
export function fillDefaults(description: NodeDescription, parameters: JsonObject = {}): JsonObject {
  const filled = structuredClone(parameters);
  const validate = validatorOf(description.parameters);
  if (validate(filled)) return filled;
  const [error] = validate.errors ?? [];
  throw fail.data('bad_input', {
    message: `The parameters of ${description.type} do not fit: ${error?.instancePath ?? ''} ${error?.message ?? ''}`,
    evidence: { path: error?.instancePath ?? '' },
  });
}
