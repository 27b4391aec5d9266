const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** A decimal text as a whole number and how many of its digits stand after the point. */
function parts(text: string): { readonly whole: bigint; readonly digits: number } {
  const [, sign = '', before = '0', after = ''] = DECIMAL.exec(text) ?? [];
  return { whole: BigInt(`${sign}${before}${after}`), digits: after.length };
}

/**
 * The product of two decimal texts, rounded to cents, half away from zero: what
 * providers expect of a line. `multiplied('3', '33.333')` is `100.00`.
 */
export function multiplied(a: string, b: string): string {
  const [left, right] = [parts(a), parts(b)];
  const exact = left.whole * right.whole;
  const isNegative = exact < 0n;
  const size = isNegative ? -exact : exact;
  const excess = left.digits + right.digits - 2;
  const unit = 10n ** BigInt(Math.max(0, excess));
  const cents = excess <= 0 ? size * 10n ** BigInt(-excess) : (size + unit / 2n) / unit;
  const digits = cents.toString().padStart(3, '0');
  return `${isNegative && cents > 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
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
