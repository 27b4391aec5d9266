import { describe, expect, test } from 'vitest';
import { isOlder } from '../../src/triggers/order.ts';

describe('which version of a thing is the older one', () => {
  test.each([
    // Digits behind the second are left out where they are noughts (RFC 3339 by Go, OData by Business Central).
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.5Z'],
    ['2026-03-01T10:00:00.12Z', '2026-03-01T10:00:00.1234567Z'],
    // The hour that comes twice, as QuickBooks tells it.
    ['2026-11-01T01:30:00-07:00', '2026-11-01T01:10:00-08:00'],
    ['2026-03-01T10:00:00+02:00', '2026-03-01T09:00:00Z'],
    ['2026-03-01', '2026-03-01T09:00'],
    ['9', '10'],
    ['1764259199.75', '1764259200'],
    ['999.5', '1000'],
    ['-2', '-1'],
    ['99999999999999999998', '99999999999999999999'],
    ['a', 'b'],
  ])('%s is older than %s', (older, newer) => {
    expect(isOlder(older, newer)).toBe(true);
    expect(isOlder(newer, older)).toBe(false);
  });

  test.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00Z', '2026-03-01T12:00:00+0200'],
    ['7', '7.0'],
    ['a', 'a'],
  ])('%s and %s are the same', (one, other) => {
    expect(isOlder(one, other)).toBe(false);
    expect(isOlder(other, one)).toBe(false);
  });
});
