import { fail, type Json } from '@holdfast/node-sdk';
import { readDate } from '../values/dates.ts';
import { type Decimal, toDecimal } from '../values/decimals.ts';
import { parseJson } from '../values/json-text.ts';
import type { Typing } from '../values/keys.ts';
import { isMissing, isRecord, kindOf } from '../values/kinds.ts';

/** Types that an operator may ask for. A date is epoch milliseconds. */
export interface Operands {
  any: Json;
  string: string;
  number: number | Decimal;
  dateTime: number;
  boolean: boolean;
  array: Json[];
  object: { [key: string]: Json };
}
export type OperandType = keyof Operands;

export interface ReadOptions {
  readonly typing: Typing;
  readonly zone: string;
}

const NAMES: Readonly<Record<OperandType, string>> = {
  any: 'anything',
  string: 'text',
  number: 'a number',
  dateTime: 'a date',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** The value as the type itself, or as what it is loosely taken for; undefined when it is neither. */
const readers: { readonly [Type in OperandType]: (value: Json, options: ReadOptions) => Operands[Type] | undefined } = {
  any: (value) => value,
  string: (value, { typing }) => {
    if (typeof value === 'string' || typing === 'strict') return typeof value === 'string' ? value : undefined;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  },
  number: (value, { typing }) => {
    if (typeof value === 'number' || typing === 'strict') return typeof value === 'number' ? value : undefined;
    return typeof value === 'boolean' ? Number(value) : (toDecimal(value) ?? undefined);
  },
  dateTime: (value, { typing, zone }) => readDate(value, zone, typing)?.toMillis(),
  boolean: (value, { typing }) => {
    if (typeof value === 'boolean' || typing === 'strict') return typeof value === 'boolean' ? value : undefined;
    if (value === 1 || value === 0) return value === 1;
    const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
    return word === 'true' || word === '1' ? true : word === 'false' || word === '0' ? false : undefined;
  },
  array: (value, { typing }) => {
    const read = typing === 'loose' && typeof value === 'string' ? jsonOf(value, '[') : value;
    return Array.isArray(read) ? read : undefined;
  },
  object: (value, { typing }) => {
    const read = typing === 'loose' && typeof value === 'string' ? jsonOf(value, '{') : value;
    return isRecord(read) ? read : undefined;
  },
};

const jsonOf = (text: string, start: string): Json | undefined =>
  text.trimStart().startsWith(start) ? parseJson(text) : undefined;

/**
 * A value as an operator of that type takes it; undefined when there is none.
 *
 * @throws NodeFailure data/wrong_type when it is of another type that cannot be converted
 */
export function operand<Type extends OperandType>(
  value: Json | undefined,
  type: Type,
  options: ReadOptions,
  path: string,
): Operands[Type] | undefined {
  if (isMissing(value)) return undefined;
  if (value === '' && options.typing === 'loose' && type !== 'string' && type !== 'any') return undefined;
  const read = readers[type](value, options);
  if (read !== undefined) return read;
  throw fail.data('wrong_type', {
    message: `A condition compares ${NAMES[type]}, but the value is ${kindOf(value)}.${options.typing === 'strict' ? ' Set the types to loose to have it converted.' : ''}`,
    evidence: { path },
  });
}
