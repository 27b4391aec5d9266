import { fail, type Json } from '@holdfast/node-sdk';
import { type Decimal, fromDecimal, mean, roundTo, scaleOf, sum, toDecimal } from '../values/decimals.ts';
import { identity } from '../values/keys.ts';
import { isMissing, kindOf } from '../values/kinds.ts';

export const SUMMARIES = {
  sum: 'Sum',
  count: 'Count',
  countUnique: 'Count of different values',
  avg: 'Average',
  min: 'Least',
  max: 'Greatest',
  first: 'First',
  last: 'Last',
  list: 'List',
  unique: 'List of different values',
  join: 'Joined text',
  flatten: 'One list of all lists',
} as const;
export type Summary = keyof typeof SUMMARIES;

export interface SummaryOptions {
  readonly field: string;
  /** Digits after the point that sums and averages are rounded to; null: as many as it takes. */
  readonly decimals: number | null;
  /** What stands between joined texts. */
  readonly separator: string;
}

/** A value, and the position of the item that holds it. */
export interface Held {
  readonly value: Json;
  readonly index: number;
}

function decimals(held: readonly Held[], field: string): Decimal[] {
  return held.map(({ value, index }) => {
    const decimal = toDecimal(value);
    if (decimal) return decimal;
    throw fail.data('not_a_number', {
      message: `"${field}" must be a number to be counted up; in item ${index + 1} it is ${kindOf(value)}.`,
      evidence: { path: field },
    });
  });
}

/** Sums are exact, digit for digit. Text stays text, so that "10.10" and "0.20" make "10.30". */
function total(
  held: readonly Held[],
  { field, decimals: digits }: SummaryOptions,
  add: (list: readonly Decimal[]) => Decimal,
): Json {
  const exact = add(decimals(held, field));
  const values = held.map(({ value }) => value);
  const scale = digits ?? Math.max(0, ...values.map(scaleOf));
  return fromDecimal(digits === null ? exact : roundTo(exact, digits), {
    asText: values.some((value) => typeof value === 'string'),
    scale: add === sum || digits !== null ? scale : 0,
  });
}

/** The least or greatest: of numbers by their value, of anything else as text (ISO dates sort right as text). */
function extreme(values: readonly Json[], wanted: 1 | -1): Json {
  const numbers = values.map(toDecimal);
  const areNumbers = numbers.every((number) => number !== null);
  let best = 0;
  for (let at = 1; at < values.length; at += 1) {
    const [left, right] = [asText(values[at] ?? null), asText(values[best] ?? null)];
    const order = areNumbers ? (numbers[at]?.cmp(numbers[best] ?? 0) ?? 0) : left < right ? -1 : left > right ? 1 : 0;
    if (order === wanted) best = at;
  }
  return values[best] ?? null;
}

function unique(values: readonly Json[]): Json[] {
  const seen = new Map<string, Json>();
  for (const value of values) {
    const key = identity(value);
    if (!seen.has(key)) seen.set(key, value);
  }
  return [...seen.values()];
}

const asText = (value: Json): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/**
 * One value for many. What is missing is passed over; without any value a sum
 * and a count are 0, lists and texts empty, everything else null.
 *
 * @throws NodeFailure data/not_a_number
 */
export function summarise(all: readonly Held[], summary: Summary, options: SummaryOptions): Json {
  const held = all.filter(({ value }) => !isMissing(value));
  const values = held.map(({ value }) => value);
  switch (summary) {
    case 'sum':
      return total(held, options, sum);
    case 'count':
      return values.length;
    case 'countUnique':
      return unique(values).length;
    case 'avg':
      return values.length === 0 ? null : total(held, options, mean);
    case 'min':
      return extreme(values, -1);
    case 'max':
      return extreme(values, 1);
    case 'first':
      return values[0] ?? null;
    case 'last':
      return values.at(-1) ?? null;
    case 'list':
      return [...values];
    case 'unique':
      return unique(values);
    case 'join':
      return values.map(asText).join(options.separator);
    case 'flatten':
      return values.flat();
  }
}
