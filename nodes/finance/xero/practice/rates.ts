import type { PracticeAnswer, PracticeClock } from '@holdfast/practice';

export interface RateRules {
  readonly perMinute: number;
  readonly perDay: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Counts the calls of each organisation in fixed windows, as Xero does. */
export class Rates {
  readonly #rules: RateRules;
  readonly #clock: PracticeClock;
  readonly #counts = new Map<string, number>();

  constructor(rules: RateRules, clock: PracticeClock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** Counts a call. Gives the headers of its answer, or the answer that refuses it. */
  count(tenantId: string): { readonly headers: Record<string, string> } | { readonly refused: PracticeAnswer } {
    const now = this.#clock.now();
    const minute = this.#left(`m ${tenantId} ${Math.floor(now / MINUTE_MS)}`, this.#rules.perMinute);
    if (minute === 0) return { refused: limited('minute', MINUTE_MS - (now % MINUTE_MS)) };
    const day = this.#left(`d ${tenantId} ${Math.floor(now / DAY_MS)}`, this.#rules.perDay);
    if (day === 0) return { refused: limited('day', DAY_MS - (now % DAY_MS)) };
    for (const window of [`m ${tenantId} ${Math.floor(now / MINUTE_MS)}`, `d ${tenantId} ${Math.floor(now / DAY_MS)}`])
      this.#counts.set(window, (this.#counts.get(window) ?? 0) + 1);
    return {
      headers: {
        'x-minlimit-remaining': String(minute - 1),
        'x-daylimit-remaining': String(day - 1),
        'x-appminlimit-remaining': '9999',
      },
    };
  }

  #left(window: string, limit: number): number {
    return Math.max(0, limit - (this.#counts.get(window) ?? 0));
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
