import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, DEFAULT_RETRY, resolvePolicy } from '../src/index.ts';

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the default retry policy', () => {
  it('is five sends, 2 s doubling with full jitter up to 5 min, within the hour', () => {
    expect(resolvePolicy(undefined, undefined).retry.transient).toEqual({
      maxAttempts: 5,
      baseDelayMs: 2_000,
      factor: 2,
      maxDelayMs: 300_000,
      budgetMs: 3_600_000,
      jitter: 'full',
    });
  });

  it('waits min(cap, random(0, base · 2^n)) before retry n, counted from 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), share, (attempt, jitter) => {
        const drawn = Math.round(2_000 * 2 ** (attempt - 1) * jitter);
        expect(backoffMs(DEFAULT_RETRY, attempt, jitter)).toBe(Math.min(300_000, drawn));
      }),
    );
  });

  it('never waits less than the provider asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        share,
        fc.integer({ min: 0, max: 900_000 }),
        (attempt, jitter, asked) => backoffMs(DEFAULT_RETRY, attempt, jitter, asked) >= asked,
      ),
    );
  });
});
