import type { Json } from '@holdfast/node-sdk';
import { identity } from '../values/keys.ts';
import type { Operands, OperandType } from './operands.ts';
import { compilePattern } from './patterns.ts';

export interface TestOptions {
  readonly ignoreCase: boolean;
}

export interface Operator<Left extends OperandType = OperandType, Right extends OperandType = OperandType> {
  /** What people read. */
  readonly label: string;
  readonly left: Left;
  /** Absent: there is nothing on the right. */
  readonly right?: Right;
  test(left: Operands[Left] | undefined, right: Operands[Right] | undefined, options: TestOptions): boolean;
}

const operator = <Left extends OperandType, Right extends OperandType>(spec: Operator<Left, Right>) => spec;
type Test<Left extends OperandType, Right extends OperandType = Left> = Operator<Left, Right>['test'];

const fold = (text: string, { ignoreCase }: TestOptions): string => (ignoreCase ? text.toLowerCase() : text);
const not =
  <Left, Right>(test: (left: Left, right: Right, options: TestOptions) => boolean) =>
  (left: Left, right: Right, options: TestOptions): boolean =>
    !test(left, right, options);

/** Text that is missing counts as empty. */
const texts =
  (test: (left: string, right: string) => boolean): Test<'string'> =>
  (left = '', right = '', options) =>
    test(fold(left, options), fold(right, options));
const matches: Test<'string'> = (left = '', right = '', options) => compilePattern(right, options).test(left);

function compare(left: Operands['number'], right: Operands['number']): number {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : left > right ? 1 : 0;
  return typeof left === 'number' ? -(right as Exclude<typeof right, number>).cmp(left) : left.cmp(right);
}
/** Nothing is less than or greater than what is missing; two missing numbers are equal. */
const numbers =
  (test: (order: number) => boolean): Test<'number'> =>
  (left, right) =>
    left !== undefined && right !== undefined && test(compare(left, right));
const equalNumbers: Test<'number'> = (left, right) =>
  left === undefined || right === undefined ? left === right : compare(left, right) === 0;
const dates =
  (test: (order: number) => boolean): Test<'dateTime'> =>
  (left, right) =>
    left !== undefined && right !== undefined && test(left - right);
const lengths =
  (test: (order: number) => boolean): Test<'array', 'number'> =>
  (left = [], right = 0) =>
    test(compare(left.length, right));

const contains: Test<'array', 'any'> = (left = [], right, options) => {
  const wanted = same(right ?? null, options);
  return left.some((entry) => same(entry, options) === wanted);
};
const same = (value: Json, options: TestOptions): string =>
  identity(typeof value === 'string' ? fold(value, options) : value);

const isEmpty = (value: string | readonly Json[] | undefined): boolean => value === undefined || value.length === 0;
const hasNoFields = (value: object | undefined): boolean => value === undefined || Object.keys(value).length === 0;

const unary = <Type extends OperandType>(
  label: string,
  left: Type,
  test: (left: Operands[Type] | undefined) => boolean,
) => operator<Type, 'any'>({ label, left, test });
const text = (label: string, test: Test<'string'>) => operator({ label, left: 'string', right: 'string', test });
const number = (label: string, test: Test<'number'>) => operator({ label, left: 'number', right: 'number', test });
const date = (label: string, test: Test<'dateTime'>) => operator({ label, left: 'dateTime', right: 'dateTime', test });
const length = (label: string, test: Test<'array', 'number'>) =>
  operator({ label, left: 'array', right: 'number', test });

/** Every way in which two values can be compared. The part before the dot is the type they are taken for. */
export const OPERATORS = {
  exists: unary('exists', 'any', (value) => value !== undefined),
  notExists: unary('does not exist', 'any', (value) => value === undefined),
  'string.equals': text(
    'text: is equal to',
    texts((a, b) => a === b),
  ),
  'string.notEquals': text(
    'text: is not equal to',
    texts((a, b) => a !== b),
  ),
  'string.contains': text(
    'text: contains',
    texts((a, b) => a.includes(b)),
  ),
  'string.notContains': text(
    'text: does not contain',
    texts((a, b) => !a.includes(b)),
  ),
  'string.startsWith': text(
    'text: starts with',
    texts((a, b) => a.startsWith(b)),
  ),
  'string.notStartsWith': text(
    'text: does not start with',
    texts((a, b) => !a.startsWith(b)),
  ),
  'string.endsWith': text(
    'text: ends with',
    texts((a, b) => a.endsWith(b)),
  ),
  'string.notEndsWith': text(
    'text: does not end with',
    texts((a, b) => !a.endsWith(b)),
  ),
  'string.regex': text('text: matches the pattern', matches),
  'string.notRegex': text('text: does not match the pattern', not(matches)),
  'string.empty': unary('text: is empty', 'string', isEmpty),
  'string.notEmpty': unary('text: is not empty', 'string', (value) => !isEmpty(value)),
  'number.equals': number('number: is equal to', equalNumbers),
  'number.notEquals': number('number: is not equal to', not(equalNumbers)),
  'number.gt': number(
    'number: is greater than',
    numbers((order) => order > 0),
  ),
  'number.gte': number(
    'number: is at least',
    numbers((order) => order >= 0),
  ),
  'number.lt': number(
    'number: is less than',
    numbers((order) => order < 0),
  ),
  'number.lte': number(
    'number: is at most',
    numbers((order) => order <= 0),
  ),
  'number.empty': unary('number: is empty', 'number', (value) => value === undefined),
  'number.notEmpty': unary('number: is not empty', 'number', (value) => value !== undefined),
  'dateTime.equals': date(
    'date: is equal to',
    dates((order) => order === 0),
  ),
  'dateTime.notEquals': date(
    'date: is not equal to',
    dates((order) => order !== 0),
  ),
  'dateTime.after': date(
    'date: is after',
    dates((order) => order > 0),
  ),
  'dateTime.before': date(
    'date: is before',
    dates((order) => order < 0),
  ),
  'dateTime.afterOrEquals': date(
    'date: is at or after',
    dates((order) => order >= 0),
  ),
  'dateTime.beforeOrEquals': date(
    'date: is at or before',
    dates((order) => order <= 0),
  ),
  'dateTime.empty': unary('date: is empty', 'dateTime', (value) => value === undefined),
  'dateTime.notEmpty': unary('date: is not empty', 'dateTime', (value) => value !== undefined),
  'boolean.true': unary('yes or no: is true', 'boolean', (value) => value === true),
  'boolean.false': unary('yes or no: is false', 'boolean', (value) => value !== true),
  'boolean.equals': operator({
    label: 'yes or no: is equal to',
    left: 'boolean',
    right: 'boolean',
    test: (a, b) => a === b,
  }),
  'boolean.notEquals': operator({
    label: 'yes or no: is not equal to',
    left: 'boolean',
    right: 'boolean',
    test: (a, b) => a !== b,
  }),
  'boolean.empty': unary('yes or no: is empty', 'boolean', (value) => value === undefined),
  'boolean.notEmpty': unary('yes or no: is not empty', 'boolean', (value) => value !== undefined),
  'array.contains': operator({ label: 'list: contains', left: 'array', right: 'any', test: contains }),
  'array.notContains': operator({ label: 'list: does not contain', left: 'array', right: 'any', test: not(contains) }),
  'array.lengthEquals': length(
    'list: length is equal to',
    lengths((order) => order === 0),
  ),
  'array.lengthNotEquals': length(
    'list: length is not equal to',
    lengths((order) => order !== 0),
  ),
  'array.lengthGt': length(
    'list: length is greater than',
    lengths((order) => order > 0),
  ),
  'array.lengthGte': length(
    'list: length is at least',
    lengths((order) => order >= 0),
  ),
  'array.lengthLt': length(
    'list: length is less than',
    lengths((order) => order < 0),
  ),
  'array.lengthLte': length(
    'list: length is at most',
    lengths((order) => order <= 0),
  ),
  'array.empty': unary('list: is empty', 'array', isEmpty),
  'array.notEmpty': unary('list: is not empty', 'array', (value) => !isEmpty(value)),
  'object.empty': unary('object: is empty', 'object', hasNoFields),
  'object.notEmpty': unary('object: is not empty', 'object', (value) => !hasNoFields(value)),
} as const;

export type OperatorName = keyof typeof OPERATORS;

export const OPERATOR_LABELS = Object.fromEntries(
  Object.entries(OPERATORS).map(([name, { label }]) => [name, label]),
) as Readonly<Record<OperatorName, string>>;
