import { describe, expect, it } from 'vitest';
import { readBudget } from '../../../src/connections/limits/budget.ts';

const NOW = 1_800_000_000_000;
const XERO = [
  { remaining: 'x-minlimit-remaining', perMs: 60_000 },
  { remaining: 'x-daylimit-remaining', perMs: 900_000 },
];

describe('what an answer says of the provider’s own budget', () => {
  it.each([
    [
      'the draft of 2020',
      { 'ratelimit-limit': '100', 'ratelimit-remaining': '7', 'ratelimit-reset': '50' },
      7,
      100,
      50_000,
    ],
    ['the draft of today', { ratelimit: '"minute";r=12;t=30, "day";r=4000;t=600' }, 12, null, 30_000],
    ['a reset as an instant', { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '1800000090' }, 3, null, 90_000],
    ['a reset as a span', { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '9' }, 3, null, 9_000],
    [
      'a quota with a policy behind it',
      { 'ratelimit-limit': '10, 10;w=1', 'ratelimit-remaining': '0', 'ratelimit-reset': '1' },
      0,
      10,
      1_000,
    ],
    ['an absurd reset', { 'ratelimit-remaining': '0', 'ratelimit-reset': '999999999' }, 0, null, 900_000],
    ['a reset that is over', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000000' }, 0, null, 1_000],
  ])('%s', (_, headers, left, limit, resetMs) => {
    expect(readBudget(headers, [], NOW)).toEqual({ left, limit, resetMs });
  });

  it('is the tightest of those that the connection type declares', () => {
    const headers = { 'x-minlimit-remaining': '58', 'x-daylimit-remaining': '4' };
    expect(readBudget(headers, XERO, NOW)).toEqual({ left: 4, limit: null, resetMs: 900_000 });
  });

  it('of a day that is used up is believed for as long as the answer says, and for no longer than a day', () => {
    const day = [{ remaining: 'x-daylimit-remaining', reset: 'retry-after', perMs: 86_400_000 }];
    const left = (headers: Record<string, string>) =>
      readBudget({ 'x-daylimit-remaining': '0', ...headers }, day, NOW)?.resetMs;
    expect(left({ 'retry-after': '21600' })).toBe(21_600_000);
    expect(left({ 'retry-after': '999999' })).toBe(86_400_000);
    // Without a time somebody has to look now and then.
    expect(left({})).toBe(900_000);
  });

  it.each([
    ['nothing', {}],
    ['a negative number', { 'ratelimit-remaining': '-1', 'ratelimit-reset': '5' }],
    ['words', { 'ratelimit-remaining': 'plenty', 'ratelimit-reset': 'soon' }],
    ['no reset', { 'x-ratelimit-remaining': '0' }],
    ['no time', { ratelimit: '"default";r=1' }],
  ])('is nothing where it says %s', (_, headers) => {
    expect(readBudget(headers, [], NOW)).toBeNull();
  });
});
