import type { Json, JsonObject } from '@holdfast/workflow';

export const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text field of a record; empty when there is none. */
export function textAt(record: Json | undefined, name: string): string {
  const value = isRecord(record) && Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A record within a record; empty when there is none. */
export function recordAt(record: Json | undefined, name: string): JsonObject {
  const value = isRecord(record) && Object.hasOwn(record, name) ? record[name] : undefined;
  return isRecord(value) ? value : {};
}

/** Leaves out what is empty: providers take an empty text for a value. */
export const filled = (fields: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== ''),
  );

/** Whether a record has all that was wanted of it: numbers may be written in other ways. */
export const holds = (record: JsonObject, wanted: JsonObject): boolean =>
  Object.entries(wanted).every(([name, value]) => {
    const found = record[name];
    if (isRecord(value)) return isRecord(found) && holds(found, value);
    return found === value || (decimalText(found) !== null && decimalText(found) === decimalText(value));
  });

/** Whether the fields that were said are so already; what was left empty is not asked for. */
export const has =
  (wanted: JsonObject) =>
  (now: JsonObject): boolean =>
    Object.entries(wanted).every(([name, value]) => now[name] === value);

/** The day of an instant in a time zone, as 2026-01-15. */
export const dayIn = (timeZone: string, ms: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);

/** A number or its text as decimal text with at least two digits after the point; null when it is none. */
export function decimalText(value: Json | undefined): string | null {
  const said = typeof value === 'number' ? plainText(value) : value;
  if (typeof said !== 'string' || !/^-?\d+(\.\d+)?$/.test(said)) return null;
  const [whole = '0', digits = ''] = said.split('.');
  return `${whole}.${digits.padEnd(2, '0')}`;
}

/** Without an exponent, which small and large numbers would be written with. */
const plainText = (value: number): string => (/e/i.test(String(value)) ? value.toFixed(6) : String(value));
