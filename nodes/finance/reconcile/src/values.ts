import type { Json } from '@holdfast/node-sdk';
import { type Decimal, isMissing, readDate, toDecimal } from '@holdfast/nodes-core/shared';

/** How the values of a field are taken, whatever they look like on either side. */
export const KINDS = {
  text: 'Text: capitals, accents and spaces aside',
  code: 'Number of a document: only its letters and digits',
  amount: 'Amount',
  date: 'Day',
  exact: 'As it is, to the letter',
} as const;
export type Kind = keyof typeof KINDS;

/** How one side writes its numbers and days. */
export interface Form {
  readonly numbers: 'point' | 'comma';
  readonly dates: 'iso' | 'dmy' | 'mdy';
  /** An IANA zone: the day of an instant is its day there. */
  readonly zone: string;
}

/**
 * A value in the form in which two sides are equal exactly when it is the same text:
 * null where there is none, undefined where it cannot be read as what it should be.
 */
export function readAs(kind: Kind, value: Json | undefined, form: Form): string | null | undefined {
  if (isMissing(value) || value === '') return null;
  switch (kind) {
    case 'amount':
      return amountOf(value, form)?.toFixed();
    case 'date':
      return dayOf(value, form);
    case 'exact':
      return typeof value === 'string' ? value : JSON.stringify(value);
    default: {
      if (typeof value === 'object') return undefined;
      const text = kind === 'code' ? codeOf(String(value)) : plainOf(String(value));
      return text === '' ? null : text;
    }
  }
}

const plainOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim();

const codeOf = (text: string): string => plainOf(text).replace(/[^\p{L}\p{N}]+/gu, '');

/** Separators of thousands: blanks of every kind, apostrophes. */
const GROUPS = /[\s'’]/gu;
const GROUPED = { point: /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/, comma: /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/ };

/** An exact amount, or undefined. A comma is never guessed to be one thing or the other: the form says which. */
export function amountOf(value: Json | undefined, { numbers }: Form): Decimal | undefined {
  if (typeof value !== 'string') return toDecimal(value) ?? undefined;
  let text = value.replace(GROUPS, '');
  if (GROUPED[numbers].test(text)) text = text.replaceAll(numbers === 'point' ? ',' : '.', '');
  else if (numbers === 'comma' && text.includes('.')) return undefined;
  // In accounts a minus may stand behind the amount, or brackets around it.
  text = text.replace(/^\((.+)\)$/, '-$1').replace(/^([^-].*)-$/, '-$1');
  return toDecimal(numbers === 'comma' ? text.replace(',', '.') : text) ?? undefined;
}

const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const PARTS = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/;

function dayOf(value: Json, { dates, zone }: Form): string | undefined {
  if (typeof value !== 'string') return readDate(value, zone)?.toISODate() ?? undefined;
  const text = value.trim();
  const iso = ISO_DAY.exec(text);
  if (iso) return checkedDay(text);
  const parts = dates === 'iso' ? null : PARTS.exec(text);
  if (!parts) return readDate(text, zone)?.setZone(zone).toISODate() ?? undefined;
  const [, first = '', second = '', year = ''] = parts;
  const [day, month] = dates === 'dmy' ? [first, second] : [second, first];
  return checkedDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

const DAY_MS = 86_400_000;
const epochDay = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

function checkedDay(day: string): string | undefined {
  const at = epochDay(day);
  return Number.isFinite(at) && new Date(at * DAY_MS).toISOString().startsWith(day) ? day : undefined;
}

/** Days from one day to another; both as `readAs` gives them. */
export const daysBetween = (from: string, to: string): number => epochDay(to) - epochDay(from);
