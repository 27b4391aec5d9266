import type { Json } from '@holdfast/workflow';
import { decimalText } from './values.ts';

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** A decimal text as a whole number and how many of its digits stand after the point. */
function parts(text: string): { readonly whole: bigint; readonly digits: number } {
  const [, sign = '', before = '0', after = ''] = DECIMAL.exec(text) ?? [];
  return { whole: BigInt(`${sign}${before}${after}`), digits: after.length };
}

/** A whole number of which so many digits stand after the point, rounded to fewer (or written with more), half away from zero. */
function written(whole: bigint, from: number, to: number): string {
  const size = whole < 0n ? -whole : whole;
  const unit = 10n ** BigInt(Math.max(0, from - to));
  const rounded = from <= to ? size * 10n ** BigInt(to - from) : (size + unit / 2n) / unit;
  const digits = rounded.toString().padStart(to + 1, '0');
  const at = digits.length - to;
  return `${whole < 0n && rounded > 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
}

/**
 * The product of two decimal texts, rounded to cents, half away from zero: what
 * providers expect of a line. `multiplied('3', '33.333')` is `100.00`.
 */
export function multiplied(a: string, b: string): string {
  const [left, right] = [parts(a), parts(b)];
  return written(left.whole * right.whole, left.digits + right.digits, 2);
}

/** Whether a number is what a provider keeps of another: the same, or rounded to cents or finer. */
export function isRounded(found: Json | undefined, said: Json | undefined): boolean {
  const [kept, wanted] = [decimalText(found), decimalText(said)];
  if (kept === null || wanted === null) return false;
  const { whole, digits } = parts(wanted);
  const to = parts(kept).digits;
  return written(whole, digits, to) === written(parts(kept).whole, to, to);
}

/** The sum of amounts with at most four digits after the point. `added(['0.1', '0.2'])` is `0.30`. */
export function added(amounts: readonly string[]): string {
  const sum = amounts.reduce((total, text) => {
    const { whole, digits } = parts(text);
    return total + whole * 10n ** BigInt(Math.max(0, 4 - digits));
  }, 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(5, '0');
  const after = digits.slice(-4).replace(/0{1,2}$/, '');
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -4)}.${after}`;
}
