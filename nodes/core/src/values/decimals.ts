import type { Json } from '@holdfast/node-sdk';
import Big from 'big.js';

export type Decimal = Big;

/** Room for anything that is money, and a bound on what one number may cost. */
const DECIMAL = /^[+-]?(?:\d{1,100}(?:\.\d{0,100})?|\.\d{1,100})(?:[eE][+-]?\d{1,2})?$/;
const SIGNIFICANT_DIGITS = 20;

/** Halves are rounded to the even neighbour, as in accounting. */
const HALF_EVEN = 2;
const Exact = Big();
Exact.DP = 40;
Exact.RM = HALF_EVEN;

/** A number, or text that is one, as an exact decimal; null when it is neither. 0.1 means one tenth. */
export function toDecimal(value: Json | undefined): Decimal | null {
  if (typeof value === 'number') return Number.isFinite(value) ? new Exact(String(value)) : null;
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return DECIMAL.test(trimmed) ? new Exact(trimmed) : null;
}

/** Digits after the point that a value is written with: 2 for "10.00", 1 for 0.5. */
export function scaleOf(value: Json | undefined): number {
  const decimal = toDecimal(value);
  if (!decimal) return 0;
  const needed = Math.max(0, decimal.c.length - 1 - decimal.e);
  const written = typeof value === 'string' ? /\.(\d*)\s*$/.exec(value) : null;
  return Math.max(needed, written?.[1]?.length ?? 0);
}

/**
 * A decimal as JSON: a number when everything it was made of was a number and a
 * number can hold it exactly; else text, with at least `scale` digits after the point.
 */
export function fromDecimal(decimal: Decimal, { asText, scale }: { asText: boolean; scale: number }): number | string {
  if (!asText) {
    const number = Number(decimal.toString());
    if (Number.isFinite(number) && new Exact(String(number)).eq(decimal)) return number;
  }
  const needed = Math.max(0, decimal.c.length - 1 - decimal.e);
  return decimal.toFixed(Math.max(scale, needed));
}

export const sum = (values: readonly Decimal[]): Decimal =>
  values.reduce((total, value) => total.plus(value), new Exact(0));

/** The mean, to 20 significant digits. */
export function mean(values: readonly Decimal[]): Decimal {
  const quotient = sum(values).div(values.length);
  return quotient.eq(0) ? quotient : quotient.prec(SIGNIFICANT_DIGITS, HALF_EVEN);
}

/** Rounds to so many digits after the point; halves go to the even neighbour. */
export const roundTo = (value: Decimal, digits: number): Decimal => value.round(digits, HALF_EVEN);
