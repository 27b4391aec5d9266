import { createHash } from 'node:crypto';
import type { PracticeRequest } from './messages.ts';

/** A document as its provider writes it: names in its own words. */
export type Doc = Record<string, unknown>;

export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const docOf = (value: unknown): Doc => (isDoc(value) ? value : {});
export const docsOf = (value: unknown): Doc[] => (Array.isArray(value) ? value.filter(isDoc) : []);
export const textOf = (doc: Doc, name: string): string => {
  const value = doc[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
};

/** A number, also one that is written as text; null when it is none. */
export function numberOf(doc: Doc, name: string): number | null {
  const value = doc[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** To whole cents, half away from zero; the tiny addend takes back what binary fractions lose. */
export const cents = (amount: number): number =>
  (Math.sign(amount) * Math.round((Math.abs(amount) + 1e-9) * 100)) / 100;

/** Leaves out what was not said, so that it keeps its value. */
export const given = (said: Doc, names: readonly string[]): Doc =>
  Object.fromEntries(names.filter((name) => said[name] !== undefined).map((name) => [name, said[name]]));

/** A UUID made of a text: the same text, the same id. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The body of a request as JSON; null when it is none. */
export function jsonOf({ body }: PracticeRequest): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
