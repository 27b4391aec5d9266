import { describe, expect, test } from 'vitest';
import { ALL_RULES, type EffectRules, effectModel, MANNERS } from './effects.ts';
import { explore } from './explore.ts';
import { ALL_LEASE_RULES, type LeaseRules, leaseModel } from './leases.ts';

describe('a write between two workers, in every state there is', () => {
  test.each(MANNERS)('takes effect once at most, made safe by: %s', (manner) => {
    const { states, wrong } = explore(effectModel(manner, ALL_RULES));
    expect(wrong).toBeNull();
    expect(states).toBeGreaterThan(1_000);
  });

  test.each(Object.keys(ALL_RULES) as (keyof EffectRules)[])('takes effect twice without the rule: %s', (rule) => {
    const found = MANNERS.map((manner) => explore(effectModel(manner, { ...ALL_RULES, [rule]: false })).wrong);
    expect(found.some((wrong) => wrong !== null)).toBe(true);
  });
});

describe('a run between two workers, in every state there is', () => {
  test('is written by its holder alone, and what comes in is read', () => {
    const { states, wrong } = explore(leaseModel(ALL_LEASE_RULES));
    expect(wrong).toBeNull();
    expect(states).toBeGreaterThan(1_000);
  });

  test.each(Object.keys(ALL_LEASE_RULES) as (keyof LeaseRules)[])('goes wrong without the rule: %s', (rule) => {
    expect(explore(leaseModel({ ...ALL_LEASE_RULES, [rule]: false })).wrong).not.toBeNull();
  });
});
