import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type TSchema, Type } from 'typebox';
import { ProblemError } from './problems.ts';

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  email: /^[^\s@]{1,64}@[^\s@]{1,190}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
};

const make = (coerceTypes: boolean): Ajv2020 => {
  // Schemas of routes are ours: a test holds them against the meta-schema, which costs as much as dozens of them.
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateSchema: false, coerceTypes, useDefaults: true });
  for (const [name, pattern] of Object.entries(FORMATS)) ajv.addFormat(name, pattern);
  ajv.addFormat('binary', true);
  return ajv;
};
const ofBody = make(false);
const ofText = make(true);

const pathOf = ({ instancePath, keyword, params }: ErrorObject): string =>
  keyword === 'required'
    ? `${instancePath}/${String(params.missingProperty)}`
    : keyword === 'additionalProperties'
      ? `${instancePath}/${String(params.additionalProperty)}`
      : instancePath;

const wordsOf = ({ keyword, params, message }: ErrorObject): string => {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return 'is not known here';
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
  return message ?? 'is not valid';
};

function check(validate: ValidateFunction, value: unknown, where: string): unknown {
  if (validate(value)) return value;
  const errors = (validate.errors ?? [])
    .slice(0, 20)
    .map((error) => ({ path: pathOf(error), message: wordsOf(error) }));
  const first = errors[0];
  throw new ProblemError(
    400,
    'invalid_request',
    `The ${where} does not fit: ${first ? `${first.path || 'it'} ${first.message}` : 'it is not valid'}.`,
    { errors },
  );
}

type Check = (value: unknown) => unknown;

/** Compiles at the first call: of some hundred routes a start needs none, and an installation few. */
function lateCheck(ajv: Ajv2020, schema: TSchema, where: string): Check {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= ajv.compile(schema);
    return check(validate, value, where);
  };
}

/** Checks a JSON body; unknown fields are refused. */
export const bodyCheck = (schema: TSchema): Check => lateCheck(ofBody, schema, 'body of the request');

/** Checks what stands in the address: texts become the numbers and booleans they spell. */
export const textCheck = (fields: Readonly<Record<string, TSchema>>, where: string): Check =>
  lateCheck(ofText, Type.Object({ ...fields }, { additionalProperties: false }), where);
