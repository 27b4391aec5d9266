import { give } from './needs-guest.ts';

/**
 * The helpers of expressions outside the guest: the same results as those in
 * `guest/realm.ts`, for the values they are nearly always called with. What is
 * more than that (an error with its words, lists and numbers that would keep the
 * thread) is left to the guest.
 */
type Helper = (values: readonly unknown[]) => unknown;

interface Decimal {
  readonly units: bigint;
  readonly scale: number;
  readonly isText: boolean;
}

/** As in the guest, but for longer texts and exponents, which may take their time there. */
const DECIMAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?\s*$/;
const MOST_CHARACTERS = 100;
const MOST_VALUES = 200;
/** Each factor adds its digits to the product. */
const MOST_FACTORS = 8;

function decimal(value: unknown): Decimal {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > MOST_CHARACTERS) return give();
  const match = DECIMAL.exec(text);
  if (!match || (!match[2] && !match[3])) return give();
  const fraction = match[3] ?? '';
  const size = BigInt((match[2] || '0') + fraction);
  const units = match[1] === '-' ? -size : size;
  const scale = fraction.length - Number(match[4] ?? 0);
  const isText = typeof value === 'string';
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0, isText } : { units, scale, isText };
}

/** The units of a decimal at a scale that is its own or larger. */
const unitsAt = ({ units, scale }: Decimal, wanted: number): bigint =>
  scale === wanted ? units : units * 10n ** BigInt(wanted - scale);

function written({ units, scale, isText }: Decimal): string | number {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  const text = scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return isText ? text : Number(text);
}

function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale, isText: a.isText || b.isText };
}

const times = (a: Decimal, b: Decimal): Decimal => ({
  units: a.units * b.units,
  scale: a.scale + b.scale,
  isText: a.isText || b.isText,
});

const minus = (a: Decimal, b: Decimal): Decimal => plus(a, { ...b, units: -b.units });

/** The arguments, or the entries of the one list among them. */
function flattened(values: readonly unknown[], most: number): readonly unknown[] {
  const [only] = values;
  const flat = values.length === 1 && Array.isArray(only) ? (only as readonly unknown[]) : values;
  if (flat.length > most) give();
  return flat;
}

function rounded(value: unknown, digits: unknown = 0): string | number {
  const given = decimal(value);
  const { units, scale, isText } = given;
  if (typeof digits !== 'number' || !Number.isInteger(digits) || digits < 0 || digits > 100) return give();
  if (scale <= digits) return written(isText ? { units: unitsAt(given, digits), scale: digits, isText } : given);
  const factor = 10n ** BigInt(scale - digits);
  const size = ((units < 0n ? -units : units) + factor / 2n) / factor;
  return written({ units: units < 0n ? -size : size, scale: digits, isText });
}

function chosen(values: readonly unknown[], isBetter: (difference: bigint) => boolean): unknown {
  const flat = flattened(values, MOST_VALUES);
  const [first] = flat;
  // A single value is handed back unseen; what is no plain one has its own ways in the guest.
  if (typeof first !== 'number' && typeof first !== 'string') return give();
  return flat.reduce((best, value) => (isBetter(minus(decimal(value), decimal(best)).units) ? value : best));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object') return false;
  for (const key in value)
    if (Object.hasOwn(value, key) && (value as Record<string, unknown>)[key] !== undefined) return false;
  return true;
}

const ZERO: Decimal = { units: 0n, scale: 0, isText: false };
const ONE: Decimal = { units: 1n, scale: 0, isText: false };

const HELPERS: Readonly<Record<string, Helper>> = {
  $sum: (values) => written(flattened(values, MOST_VALUES).map(decimal).reduce(plus, ZERO)),
  $multiply: (values) => written(flattened(values, MOST_FACTORS).map(decimal).reduce(times, ONE)),
  $subtract: ([a, b]) => written(minus(decimal(a), decimal(b))),
  $round: ([value, digits]) => rounded(value, digits),
  $min: (values) => chosen(values, (difference) => difference < 0n),
  $max: (values) => chosen(values, (difference) => difference > 0n),
  $if: ([condition, yes, no]) => (condition ? yes : no),
  $ifEmpty: ([value, other]) => (isEmpty(value) ? other : value),
};

/** @returns what a call of that name does, leaving to the guest what it has to do; null when it is no helper */
export const helperOf = (name: string): Helper | null =>
  Object.hasOwn(HELPERS, name) ? (HELPERS[name] ?? null) : null;
