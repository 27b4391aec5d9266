import { type PracticeAnswer, type PracticeClock, Windows } from '@holdfast/practice';

export interface RateRules {
  readonly perMinute: number;
  readonly perDay: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Counts the calls of each organisation in fixed windows, as Xero does. */
export class Rates {
  readonly #rules: RateRules;
  readonly #windows: Windows;

  constructor(rules: RateRules, clock: PracticeClock) {
    this.#rules = rules;
    this.#windows = new Windows(clock);
  }

  /** Counts a call. Gives the headers of its answer, or the answer that refuses it. */
  count(tenantId: string): { readonly headers: Record<string, string> } | { readonly refused: PracticeAnswer } {
    const minute = this.#windows.left(tenantId, this.#rules.perMinute, MINUTE_MS);
    if (minute.left === 0) return { refused: limited('minute', minute.waitMs) };
    const day = this.#windows.left(tenantId, this.#rules.perDay, DAY_MS);
    if (day.left === 0) return { refused: limited('day', day.waitMs) };
    for (const perMs of [MINUTE_MS, DAY_MS]) this.#windows.count(tenantId, perMs);
    return {
      headers: {
        'x-minlimit-remaining': String(minute.left - 1),
        'x-daylimit-remaining': String(day.left - 1),
        'x-appminlimit-remaining': '9999',
      },
    };
  }
}

/** The answer to a call over a limit: which one, and for how long. */
export const limited = (problem: 'minute' | 'day' | 'concurrent', waitMs: number): PracticeAnswer => ({
  status: 429,
  headers: {
    'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))),
    'x-rate-limit-problem': problem,
    ...(problem === 'minute' ? { 'x-minlimit-remaining': '0' } : {}),
    ...(problem === 'day' ? { 'x-daylimit-remaining': '0' } : {}),
  },
});
