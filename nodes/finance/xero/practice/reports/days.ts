import { dayOf, startOfDay } from '../values.ts';

// Days are the epoch milliseconds of their start, in UTC.

const monthOf = (ms: number): [year: number, month: number] => {
  const at = new Date(ms);
  return [at.getUTCFullYear(), at.getUTCMonth()];
};

/** Before all days. */
export const EVER = Number.NEGATIVE_INFINITY;

export const startOfMonth = (ms: number): number => {
  const [year, month] = monthOf(ms);
  return Date.UTC(year, month, 1);
};
export const endOfMonth = (ms: number): number => {
  const [year, month] = monthOf(ms);
  return Date.UTC(year, month + 1, 0);
};
/** The books of practice end their year with the calendar. */
export const startOfYear = (ms: number): number => Date.UTC(monthOf(ms)[0], 0, 1);

/** The same day so many months before; the last of a month stays the last of its month. */
export function monthsBefore(ms: number, months: number): number {
  const [year, month] = monthOf(ms);
  const last = Date.UTC(year, month - months + 1, 0);
  if (ms === endOfMonth(ms)) return last;
  return Math.min(last, Date.UTC(year, month - months, new Date(ms).getUTCDate()));
}

const words = (ms: number, month: 'short' | 'long', day = true): string =>
  new Intl.DateTimeFormat('en-GB', {
    ...(day ? { day: 'numeric' } : {}),
    month,
    year: 'numeric',
    timeZone: 'UTC',
  }).format(ms);
export const inWords = (ms: number): string => words(ms, 'long');
export const monthInWords = (ms: number): string => words(ms, 'long', false);
export const inShort = (ms: number): string => words(ms, 'short');
export const monthInShort = (ms: number): string => words(ms, 'short', false);

const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** What a report was asked for. */
export interface Asked {
  readonly date: number;
  readonly from: number;
  readonly to: number;
  /** How many months before each column is about; the first is about now. */
  readonly shifts: readonly number[];
  readonly contactId: string;
}

/** What a report is asked for: a day that is not said is one of this month. Cash basis and tracking make no difference here. */
export function askedOf(query: URLSearchParams, now: number): Asked {
  const said = (name: string): number | null => dayOf(query.get(name) ?? '');
  const today = startOfDay(now);
  const months = MONTHS[query.get('timeframe') ?? 'MONTH'] ?? 1;
  const periods = Math.min(12, Math.max(0, Math.trunc(Number(query.get('periods') ?? 0)) || 0));
  return {
    date: said('date') ?? today,
    from: said('fromDate') ?? startOfMonth(today),
    to: said('toDate') ?? endOfMonth(today),
    shifts: Array.from({ length: periods + 1 }, (_, index) => index * months),
    contactId: query.get('contactId') ?? '',
  };
}
