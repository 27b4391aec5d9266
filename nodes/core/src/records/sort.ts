import { fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { readDate } from '../values/dates.ts';
import { type Decimal, toDecimal } from '../values/decimals.ts';
import { getAt, type Path } from '../values/fields.ts';
import { isMissing, kindOf } from '../values/kinds.ts';

export const SORT_TYPES = {
  auto: 'By what they are',
  number: 'As numbers',
  text: 'As text',
  natural: 'As people count: file2 before file10',
  date: 'As dates',
} as const;
export type SortType = keyof typeof SORT_TYPES;

export interface SortKey {
  readonly path: Path;
  readonly field: string;
  readonly direction: 'asc' | 'desc';
  readonly type: SortType;
}

export interface SortOptions {
  readonly missing: 'last' | 'first';
  readonly ignoreCase: boolean;
  readonly zone: string;
}

type Value = Decimal | string | number | boolean;

/** Types in the order in which they stand beside each other. */
const rank = (value: Value): number => (typeof value === 'boolean' ? 0 : typeof value === 'string' ? 2 : 1);

/** Letters with their marks beside those without, digits by what they count. The locale is fixed: the same everywhere. */
const natural = new Intl.Collator('en', { numeric: true });

/** Text by its characters' numbers, so that the order is the same on every machine. */
function compare(a: Value, b: Value, type: SortType): number {
  const order = rank(a) - rank(b);
  if (order !== 0) return order;
  if (typeof a === 'object') return a.cmp(b as Decimal);
  if (type === 'natural') return natural.compare(String(a), String(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortValue(
  value: Json | undefined,
  index: number,
  { field, type }: SortKey,
  { ignoreCase, zone }: SortOptions,
): Value | null {
  if (isMissing(value) || value === '') return value === '' && type !== 'number' && type !== 'date' ? '' : null;
  const wrong = (wanted: string) =>
    fail.data('wrong_type', {
      message: `"${field}" cannot be sorted ${wanted}: in item ${index + 1} it is ${kindOf(value)}.`,
      evidence: { path: field },
    });
  switch (type) {
    case 'number': {
      const decimal = toDecimal(value);
      if (!decimal) throw wrong('as a number');
      return decimal;
    }
    case 'date': {
      const date = readDate(value, zone);
      if (!date) throw wrong('as a date');
      return date.toMillis();
    }
    default: {
      if (typeof value === 'object') {
        if (type === 'auto') throw wrong('by what it is');
        return JSON.stringify(value);
      }
      if (type === 'auto' && typeof value !== 'string')
        return typeof value === 'number' ? (toDecimal(value) ?? value) : value;
      return ignoreCase ? String(value).toLowerCase() : String(value);
    }
  }
}

/**
 * The order of records by several keys, as positions. Records that are equal in
 * all keys keep their order; what is missing comes last (or first) in either direction.
 *
 * @throws NodeFailure data/wrong_type
 */
export function sortedOrder(records: readonly JsonObject[], keys: readonly SortKey[], options: SortOptions): number[] {
  const rows = records.map((json, index) => ({
    index,
    values: keys.map((key) => sortValue(getAt(json, key.path), index, key, options)),
  }));
  rows.sort((a, b) => {
    for (const [at, { direction, type }] of keys.entries()) {
      const [left, right] = [a.values[at] ?? null, b.values[at] ?? null];
      if (left === null || right === null) {
        if (left === right) continue;
        return (left === null) === (options.missing === 'last') ? 1 : -1;
      }
      const order = compare(left, right, type);
      if (order !== 0) return direction === 'asc' ? order : -order;
    }
    return a.index - b.index;
  });
  return rows.map(({ index }) => index);
}
