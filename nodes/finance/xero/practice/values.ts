import type { Doc } from '@holdfast/practice';

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
