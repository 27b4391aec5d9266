/** A document as Xero writes it: names in its own words. */
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

/** An instant as Xero's JSON has it. */
export const stamp = (ms: number): string => `/Date(${ms}+0000)/`;
export const msOf = (value: unknown): number | null => {
  const found = typeof value === 'string' ? /^\/Date\((-?\d+)/.exec(value)?.[1] : undefined;
  return found === undefined ? null : Number(found);
};

/** Start of the day that a text such as 2026-01-15 names, in epoch milliseconds; null when it names none. */
export function dayOf(text: string): number | null {
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text)
    ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
    : (msOf(text) ?? Number.NaN);
  return Number.isFinite(ms) ? ms : null;
}

const DAY_MS = 86_400_000;
export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** A date in both forms that Xero answers with. */
export const dated = (name: string, ms: number): Doc => ({
  [name]: stamp(ms),
  [`${name}String`]: `${new Date(ms).toISOString().slice(0, 10)}T00:00:00`,
});
