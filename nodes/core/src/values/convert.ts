import { fail, type Json } from '@holdfast/node-sdk';
import { parseJson } from './json-text.ts';
import { isMissing, isRecord, kindOf } from './kinds.ts';

export const FIELD_TYPES = {
  auto: 'As it is',
  string: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  array: 'List',
  object: 'Object',
} as const;
export type FieldType = keyof typeof FIELD_TYPES;

const wrong = (value: Json, type: FieldType, field: string) =>
  fail.data('wrong_type', {
    message: `"${field}" cannot be made ${FIELD_TYPES[type].toLowerCase()}: it is ${kindOf(value)}.`,
    evidence: { path: field },
  });

function toNumber(value: Json): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return typeof value === 'number' ? value : undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function toBoolean(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'number' || typeof value === 'string' ? String(value).trim().toLowerCase() : '';
  return word === 'true' || word === '1' ? true : word === 'false' || word === '0' ? false : undefined;
}

const fromText = (value: Json, start: string): Json =>
  typeof value === 'string' && value.trimStart().startsWith(start) ? parseJson(value) : value;

/**
 * A value as a field of a type takes it. Null stays null, whatever the type.
 *
 * @throws NodeFailure data/wrong_type when it cannot be converted
 */
export function convert(value: Json, type: FieldType, field: string): Json {
  if (type === 'auto' || isMissing(value)) return value;
  let converted: Json | undefined;
  if (type === 'string')
    converted = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  else if (type === 'number') converted = toNumber(value);
  else if (type === 'boolean') converted = toBoolean(value);
  else if (type === 'array') {
    const read = fromText(value, '[');
    converted = Array.isArray(read) ? read : undefined;
  } else {
    const read = fromText(value, '{');
    converted = isRecord(read) ? read : undefined;
  }
  if (converted === undefined) throw wrong(value, type, field);
  return converted;
}
