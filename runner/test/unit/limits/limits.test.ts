import type { Limits } from '@holdfast/workflow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Admission, type Asking, admit, isGuarded } from '../../../src/connections/limits/admission.ts';
import { recordOutcome, type SendOutcome } from '../../../src/connections/limits/breaker.ts';
import { pacingOf } from '../../../src/connections/limits/pace.ts';
import { CALM, effectiveLimits, type LimitState, withoutSlots } from '../../../src/connections/limits/state.ts';

const START = 1_000_000;

const asking = (id: string, fields: Partial<Asking> = {}): Asking => ({
  slot: { id, run: 'r', fence: 1 },
  leaseMs: 15_000,
  node: 'w:n',
  rateLimit: null,
  circuitBreaker: null,
  isReturning: false,
  isBound: false,
  patienceMs: 1_000,
  ...fields,
});
const outcome = (id: string, fields: Partial<SendOutcome> = {}): SendOutcome => ({
  id,
  verdict: 'fine',
  code: 'ok',
  pauseMs: null,
  budget: null,
  ...fields,
});
const trouble = (id: string) => outcome(id, { verdict: 'trouble', code: 'transient/server_error' });

/** One connection under a clock of the test's own. */
class Account {
  state: LimitState = CALM;
  now = START;
  readonly limits;

  constructor(set: Limits = {}) {
    this.limits = effectiveLimits(undefined, set);
  }

  ask(id: string, fields: Partial<Asking> = {}): Admission {
    const { state, result } = admit(this.state, this.limits, asking(id, fields), this.now);
    this.state = state;
    return result;
  }

  end(said: SendOutcome): void {
    this.state = recordOutcome(this.state, this.limits, said, this.now);
  }

  fail(times: number): void {
    for (let n = 0; n < times; n += 1) this.end(trouble(`f${n}`));
  }
}

/** Most calls in any span of so many milliseconds. */
function most(at: readonly number[], perMs: number): number {
  const sorted = at.toSorted((a, b) => a - b);
  let first = 0;
  let best = 0;
  for (let last = 0; last < sorted.length; last += 1) {
    while ((sorted[last] ?? 0) - (sorted[first] ?? 0) >= perMs) first += 1;
    best = Math.max(best, last - first + 1);
  }
  return best;
}

describe('the rate', () => {
  const rates = fc.record({ limit: fc.integer({ min: 1, max: 200 }), perMs: fc.integer({ min: 10, max: 120_000 }) });

  it('is never exceeded in any span, whenever the calls come', () => {
    fc.assert(
      fc.property(rates, fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 300 }), (rateLimit, gaps) => {
        const account = new Account({ rateLimit });
        const gone: number[] = [];
        for (const [index, gap] of gaps.entries()) {
          account.now += gap;
          const said = account.ask(`c${index}`, { isReturning: true });
          if (said.kind === 'go') gone.push(said.at);
        }
        // A hair less than the span: what is paid off by the millisecond is a fraction of one.
        expect(most(gone, rateLimit.perMs - 0.001)).toBeLessThanOrEqual(rateLimit.limit);
      }),
    );
  });

  it('lets a tenth go at once after a rest, and uses the whole of it when calls keep coming', () => {
    const account = new Account({ rateLimit: { limit: 60, perMs: 60_000 } });
    const gone: number[] = [];
    for (let n = 0; n < 6_000; n += 1, account.now += 20) {
      const said = account.ask(`c${n}`, { isReturning: true, patienceMs: 0 });
      if (said.kind === 'go') gone.push(said.at);
    }
    expect(gone.filter((at) => at < START + 200)).toHaveLength(6);
    expect(most(gone, 60_000)).toBe(60);
  });

  it('is tightened by a node for all its runs, and by no node for another', () => {
    const account = new Account();
    const own = { rateLimit: { limit: 1, perMs: 10_000 }, node: 'w:slow' };
    expect(account.ask('a', own).kind).toBe('go');
    expect(account.ask('b', own)).toMatchObject({ kind: 'held', rule: 'limits/rate' });
    expect(account.ask('c', { isReturning: true }).kind).toBe('go');
    account.now += 10_000;
    expect(account.ask('d', { ...own, isReturning: true }).kind).toBe('go');
  });

  it('tells those it holds back to come one after another, and newcomers after them', () => {
    const account = new Account({ rateLimit: { limit: 1, perMs: 2_000 } });
    expect(account.ask('first').kind).toBe('go');
    const until = ['a', 'b', 'c'].map((id) => {
      const said = account.ask(id);
      return said.kind === 'held' ? said.until - START : 0;
    });
    expect(until).toEqual([2_000, 4_000, 6_000]);
    account.now += 2_000;
    expect(account.ask('newcomer')).toMatchObject({ kind: 'held', until: START + 8_000 });
    expect(account.ask('a', { isReturning: true })).toMatchObject({ kind: 'go', at: START + 2_000 });
  });

  it('says how much a tenth is, and never less than one call', () => {
    expect(pacingOf({ limit: 60, perMs: 60_000 })).toEqual({ burst: 6, intervalMs: 60_000 / 55 });
    expect(pacingOf({ limit: 1, perMs: 1_000 })).toEqual({ burst: 1, intervalMs: 1_000 });
  });
});

describe('the concurrency', () => {
  it('is never exceeded, and every place that is given back can be taken again', () => {
    const acts = fc.array(fc.oneof(fc.constant('ask'), fc.constant('end'), fc.constant('lapse')), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), acts, (concurrency, list) => {
        const account = new Account({ concurrency });
        const open: string[] = [];
        for (const [index, act] of list.entries()) {
          account.now += 10;
          if (act === 'ask') {
            const isFull = open.length >= concurrency;
            const said = account.ask(`c${index}`);
            expect(said.kind).toBe(isFull ? 'full' : 'go');
            if (!isFull) open.push(`c${index}`);
          }
          const id = act === 'ask' ? undefined : open.shift();
          if (id !== undefined && act === 'end') account.end(outcome(id));
          if (id !== undefined && act === 'lapse') account.state = withoutSlots(account.state, [id], account.now);
          expect(account.state.slots).toHaveLength(open.length);
        }
      }),
    );
  });

  it('puts a call to rest that has waited long enough', () => {
    const account = new Account({ concurrency: 1 });
    account.ask('a');
    expect(account.ask('b', { patienceMs: 0 })).toMatchObject({ kind: 'held', rule: 'limits/concurrency' });
  });
});

describe('the circuit breaker', () => {
  it('opens after ten failures within a minute, and not after nine, nor after ten that are spread', () => {
    const nine = new Account();
    nine.fail(9);
    expect(nine.state.breaker.phase).toBe('closed');
    nine.fail(1);
    expect(nine.state.breaker).toMatchObject({ phase: 'open', until: START + 30_000 });
    const spread = new Account();
    for (let n = 0; n < 50; n += 1, spread.now += 7_000) spread.fail(1);
    expect(spread.state.breaker.phase).toBe('closed');
  });

  it('lets exactly one call through when its time is over, and that one decides', () => {
    const account = new Account();
    account.fail(10);
    expect(account.ask('early')).toMatchObject({ kind: 'held', until: START + 30_000, rule: 'limits/breaker' });
    account.now += 30_000;
    expect(account.ask('probe').kind).toBe('go');
    expect(account.ask('second').kind).toBe('held');
    account.end(outcome('a straggler from before'));
    expect(account.state.breaker.phase).toBe('half_open');
    account.end(trouble('probe'));
    expect(account.state.breaker).toMatchObject({ phase: 'open', since: START, until: START + 60_000 });
    account.now += 30_000;
    expect(account.ask('again').kind).toBe('go');
    account.end(outcome('again'));
    expect(account.state.breaker).toEqual({ phase: 'closed', since: START + 60_000, failures: [] });
  });

  it('makes way for the next probe when the present one is lost or never took place', () => {
    const account = new Account();
    account.fail(10);
    account.now += 30_000;
    account.ask('lost');
    account.state = withoutSlots(account.state, ['lost'], account.now);
    expect(account.ask('next').kind).toBe('go');
    account.end(outcome('next', { verdict: 'none' }));
    expect(account.ask('third').kind).toBe('go');
  });

  it('never has two probes out, whatever happens', () => {
    const acts = fc.array(
      fc.tuple(
        fc.constantFrom('ask', 'fine', 'trouble', 'none', 'pause', 'lapse'),
        fc.integer({ min: 0, max: 40_000 }),
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(acts, (list) => {
        const account = new Account();
        account.fail(10);
        let out: string | null = null;
        for (const [index, [act, gap]] of list.entries()) {
          account.now += gap;
          const { breaker } = account.state;
          if (act === 'ask') {
            const said = account.ask(`c${index}`, { isReturning: true });
            if (breaker.phase === 'closed') continue;
            expect(said.kind).toBe(breaker.phase === 'open' && breaker.until <= account.now ? 'go' : 'held');
            if (said.kind === 'go') out = `c${index}`;
          } else if (out !== null) {
            if (act === 'lapse') account.state = withoutSlots(account.state, [out], account.now);
            else if (act === 'pause') account.end(outcome(out, { verdict: 'trouble', pauseMs: 5_000 }));
            else account.end(outcome(out, { verdict: act }));
            out = null;
          }
          const probes = account.state.breaker.phase === 'half_open' ? 1 : 0;
          expect(account.state.slots).toHaveLength(probes);
        }
      }),
    );
  });

  it('holds a node back earlier that allows itself fewer failures, and nobody else', () => {
    const account = new Account();
    const strict = { circuitBreaker: { failures: 2, windowMs: 60_000, openMs: 5_000 } };
    account.fail(2);
    expect(account.ask('strict', strict)).toMatchObject({ kind: 'held', until: START + 5_000 });
    expect(account.ask('other', { isReturning: true }).kind).toBe('go');
    account.now += 5_001;
    expect(account.ask('strict', { ...strict, isReturning: true }).kind).toBe('go');
  });

  it('does not stop the rest of an attempt whose write is outside already', () => {
    const account = new Account();
    account.fail(10);
    expect(account.ask('a look at what was written', { isBound: true }).kind).toBe('go');
    expect(account.state.breaker.phase).toBe('open');
  });
});

describe('a pause that the provider asked for', () => {
  it('holds everybody back until then, lets one call try, and is not cut short', () => {
    const account = new Account();
    account.end(outcome('a', { verdict: 'trouble', code: 'transient/rate_limited', pauseMs: 20_000 }));
    account.end(outcome('b', { verdict: 'trouble', code: 'transient/rate_limited', pauseMs: 1_000 }));
    account.end(outcome('c'));
    expect(account.ask('d')).toMatchObject({ kind: 'held', rule: 'limits/pause', until: START + 20_000 });
    account.now += 20_000;
    expect(['e', 'f', 'g'].map((id) => account.ask(id).kind)).toEqual(['go', 'held', 'held']);
  });

  it('is followed by no call, not even one that tries, while the day of the provider is used up', () => {
    const account = new Account();
    const budget = { left: 0, limit: null, resetMs: 21_600_000 };
    account.end(outcome('a', { verdict: 'trouble', code: 'transient/rate_limited', pauseMs: 900_000, budget }));
    account.now += 900_000;
    expect(account.ask('b')).toMatchObject({ kind: 'held', rule: 'limits/budget', until: START + 21_600_000 });
    account.now = START + 21_600_000;
    expect(account.ask('c').kind).toBe('go');
  });

  it('begins by itself when the provider says that nothing is left', () => {
    const account = new Account();
    account.end(outcome('a', { budget: { left: 2, limit: 100, resetMs: 30_000 } }));
    const said = ['b', 'c', 'd'].map((id) => account.ask(id));
    expect(said.map(({ kind }) => kind)).toEqual(['go', 'go', 'held']);
    expect(said[2]).toMatchObject({ rule: 'limits/budget', until: START + 30_000 });
    account.now += 30_000;
    expect(account.ask('e', { isReturning: true }).kind).toBe('go');
  });

  it('is no matter while plenty is left', () => {
    const account = new Account();
    account.end(outcome('a', { budget: { left: 60, limit: 100, resetMs: 30_000 } }));
    expect(account.state.budget).toBeNull();
    expect(isGuarded(account.state, account.limits, asking('b'), account.now)).toBe(false);
  });
});

describe('a storm of failures for ten minutes with ten thousand calls waiting', () => {
  const STORM_MS = 600_000;
  const CALLS = 10_000;

  /** Every call as a run of its own: comes when it was told to, and again until it is through. */
  function storm(limits: Limits) {
    const account = new Account(limits);
    const due = Array.from({ length: CALLS }, (_, id) => ({ id, at: START + id * 10, isReturning: false }));
    const during: number[] = [];
    const after: number[] = [];
    let asked = 0;
    // In the order of time: a calendar of seconds is enough of a queue here.
    const calendar = new Map<number, typeof due>();
    const put = (entry: (typeof due)[number]) => {
      const second = Math.floor(entry.at / 1_000);
      const list = calendar.get(second) ?? [];
      calendar.set(second, list);
      list.push(entry);
    };
    due.forEach(put);
    for (let second = START / 1_000; after.length < CALLS && second < START / 1_000 + 20_000; second += 1) {
      const list = calendar.get(second) ?? [];
      for (let next = take(list); next; next = take(list)) {
        account.now = Math.max(account.now, next.at);
        asked += 1;
        const said = account.ask(`c${next.id}`, { isReturning: next.isReturning });
        if (said.kind === 'full') throw new Error('No concurrency is limited here.');
        if (said.kind === 'held') {
          put({ ...next, at: said.until, isReturning: true });
          continue;
        }
        const isStorm = said.at < START + STORM_MS;
        (isStorm ? during : after).push(said.at);
        account.end(isStorm ? trouble(`c${next.id}`) : outcome(`c${next.id}`));
        if (isStorm) put({ ...next, at: account.now + 2_000, isReturning: false });
      }
    }
    return { account, during, after, asked };
  }
  const take = <T extends { at: number }>(list: T[]): T | undefined => {
    const first = list.reduce((best, { at }, index) => (at < (list[best]?.at ?? at) ? index : best), 0);
    return list.splice(first, 1)[0];
  };

  it('sees a handful of calls while it lasts, then drains at a ramp and never above the rate', () => {
    const { during, after, asked } = storm({ rateLimit: { limit: 100, perMs: 1_000 } });
    // Ten that opened the breaker, and one probe in each half minute.
    expect(during.length).toBeLessThanOrEqual(10 + STORM_MS / 30_000);
    expect(after).toHaveLength(CALLS);
    expect(most(after, 1_000)).toBeLessThanOrEqual(100);
    const began = Math.min(...after);
    const inFirst = (ms: number) => after.filter((at) => at < began + ms).length;
    expect(inFirst(1_000)).toBeLessThanOrEqual(2);
    expect(inFirst(6_000)).toBeLessThanOrEqual(15);
    expect(inFirst(6_000)).toBeGreaterThan(5);
    // Those who wait come back now and then, not all the time.
    expect(asked).toBeLessThan(CALLS * 12);
  });

  it('drains without a herd where no rate is set', () => {
    const { during, after } = storm({});
    expect(during.length).toBeLessThanOrEqual(10 + STORM_MS / 30_000);
    expect(after).toHaveLength(CALLS);
    // Fifty come back in a second, and as many may have waited the second before where they were.
    expect(most(after, 1_000)).toBeLessThanOrEqual(101);
  });
});
