import type { Json, JsonObject } from '@holdfast/node-sdk';
import { type Field, isRecord, type Shape, shape } from '@holdfast/node-sdk/records';

/**
 * Currencies whose amounts Stripe counts in whole units, and those with three digits. ISK and UGX have
 * no cents, and are counted in hundredths all the same.
 * Source: docs.stripe.com/currencies#zero-decimal
 */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THOUSANDTHS = new Set('BHD JOD KWD OMR TND'.split(' '));

export const digitsOf = (currency: string): number => (WHOLE.has(currency) ? 0 : THOUSANDTHS.has(currency) ? 3 : 2);

/** An amount in the unit of its currency, as decimal text: 1050 of EUR is `10.50`. */
export function majorText(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const orNull = (type: string, more: object = {}) => ({ type: [type, 'null'], ...more });

/** An amount in the smallest unit of its currency. */
export const minor = (from: string): Field => ({
  from,
  schema: orNull('integer'),
  read: (value) => (Number.isSafeInteger(value) ? (value as number) : null),
});

/** In capitals, as everybody but Stripe writes it. */
export const currency: Field = {
  from: 'currency',
  schema: orNull('string', { pattern: '^[A-Z]{3}$' }),
  read: (value) => (typeof value === 'string' && /^[a-z]{3}$/i.test(value) ? value.toUpperCase() : null),
};

/** Seconds since 1970 as an instant. */
export const instant = (from: string): Field => ({
  from,
  schema: orNull('string', { pattern: '^\\d{4}-\\d{2}-\\d{2}T.*Z$' }),
  read: (value) => isoOf(value),
});

/** Seconds since 1970 as a day. */
export const day = (from: string): Field => ({
  from,
  schema: orNull('string', { pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  read: (value) => isoOf(value)?.slice(0, 10) ?? null,
});

const MAX_SECONDS = 8_640_000_000_000;
const isoOf = (value: Json | undefined): string | null =>
  typeof value === 'number' && Math.abs(value) <= MAX_SECONDS ? new Date(value * 1_000).toISOString() : null;

/** An id, whether the object came with it or not. */
export const idOf = (from: string): Field => ({
  from,
  schema: orNull('string'),
  read: (value) => {
    const id = isRecord(value) ? value.id : value;
    return typeof id === 'string' && id !== '' ? id : null;
  },
});

/** Names and texts that somebody put onto it. */
export const metadata: Field = {
  from: 'metadata',
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  read: (value) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string')) : {},
};

/**
 * A record with money: each of these amounts stands there twice, counted (`amountMinor`) and as
 * decimal text (`amount`), so that it can be held against books and statements.
 */
export function moneyShape(amounts: Readonly<Record<string, string>>, fields: Readonly<Record<string, Field>>): Shape {
  const counted = Object.fromEntries(Object.entries(amounts).map(([name, from]) => [`${name}Minor`, minor(from)]));
  const base = shape({ ...fields, currency, ...counted });
  const names = Object.keys(amounts);
  const { properties, required } = base.schema as { properties: JsonObject; required: string[] };
  return {
    fields: base.fields,
    schema: {
      ...base.schema,
      properties: {
        ...properties,
        ...Object.fromEntries(names.map((name) => [name, orNull('string', { pattern: '^-?\\d+(\\.\\d{2,3})?$' })])),
      },
      required: [...required, ...names],
    },
    read: (record) => {
      const read = base.read(record);
      const texts = names.map((name) => {
        const amount = read[`${name}Minor`];
        return [
          name,
          typeof amount === 'number' && typeof read.currency === 'string' ? majorText(amount, read.currency) : null,
        ];
      });
      return { ...read, ...Object.fromEntries(texts) };
    },
  };
}
