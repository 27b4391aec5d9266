import { NodeFailure } from '@holdfast/node-sdk';
import type { Item } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { Approved } from '../../src/worker/approved.ts';

const item = (json: Item['json']): Item => ({ json });
const approved = (...list: Item['json'][]) =>
  new Approved(
    'Ask',
    list.map((json) => item({ ...json, approval: { by: 'Lee' } })),
  );
function codeOf(work: () => void): string {
  try {
    work();
    return 'sent';
  } catch (error) {
    if (error instanceof NodeFailure) return error.failure.code;
    throw error;
  }
}

describe('a write that needs an approval', () => {
  test('sends what left it, in any order, whoever approved it; keys of an object have none', () => {
    const items = [item({ n: 2 }), item({ b: 1, a: 2, approval: { by: 'Kim' } })];
    const guard = approved({ a: 2, b: 1 }, { n: 2 });
    expect(items.map((_, index) => codeOf(() => guard.check(items, index)))).toEqual(['sent', 'sent']);
  });

  test('sends nothing that was changed, added or left out, and says where', () => {
    const guard = approved({ total: 12, iban: 'DE1' });
    for (const json of [
      { total: 13, iban: 'DE1' },
      { total: '12', iban: 'DE1' },
      { total: 12 },
      { total: 12, iban: 'DE1', x: null },
    ])
      expect(codeOf(() => guard.check([item(json)], 0))).toBe('policy/changed_after_approval');
    expect(() => guard.check([item({ total: 12, iban: 'DE2' })], 0)).toThrow(/\/iban changed since/);
  });

  test('sends nothing more often than it was approved, and nothing that came another way', () => {
    const twice = [item({ n: 1 }), item({ n: 1 })];
    expect(twice.map((_, index) => codeOf(() => approved({ n: 1 }).check(twice, index)))).toEqual([
      'sent',
      'policy/not_approved',
    ]);
    expect(codeOf(() => approved().check([item({ n: 1 })], 0))).toBe('policy/not_approved');
  });
});
