import { defineNode } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import { Type } from 'typebox';
import { expect, test } from 'vitest';
import type { Effect } from '../../src/worker/effects.ts';
import { CostCeiling } from '../../src/worker/usage.ts';
import { anItem, attempt } from '../support/steps.ts';

const common = {
  typeVersion: 1,
  title: 'Make',
  description: 'Makes an invoice.',
  category: 'finance',
  icon: 'box',
  parameters: Type.Object({}),
  output: Type.Object({ number: Type.String(), lines: Type.Array(Type.Object({ amountMinor: Type.Integer() })) }),
} as const;
const GOOD: JsonObject = { number: 'INV-1', lines: [{ amountMinor: 100 }] };
const BAD: JsonObject = { number: 'INV-2', lines: [{ amountMinor: 100 }, { amountMinor: '1.00' }] };

test('an item that is not what its node promises fails as data and says where; the others go on', async () => {
  const read = defineNode({
    ...common,
    type: 'test.read',
    mode: 'each',
    effect: { kind: 'read' },
    run: ({ item }) => ({ output: item.json }),
  });
  const outcome = await attempt(read, [anItem(GOOD), anItem(BAD), anItem(GOOD)]);
  expect(outcome.ok).toEqual([0, 2]);
  expect(outcome.ports.out?.map(({ json }) => json)).toEqual([GOOD, GOOD]);
  expect(outcome.failures).toMatchObject([
    {
      items: [1],
      failure: {
        class: 'data',
        code: 'data/bad_output',
        decidedBy: '1c.output',
        phase: 'answered',
        evidence: { path: '/lines/1/amountMinor', body: JSON.stringify(BAD) },
      },
    },
  ]);
});

test('a write whose answer does not fit stands as committed, with what it gave, and is not sent again', async () => {
  let sends = 0;
  const effects = new Map<number, Effect>();
  const write = defineNode({
    ...common,
    type: 'test.write',
    mode: 'each',
    effect: { kind: 'write', safeBy: 'key' },
    async run() {
      sends += 1;
      return { output: BAD, reference: 'INV-2' };
    },
  });
  const sent = { stepId: 'make', item: 0, seq: 0, key: 'key-0', state: 'committed_noref', sends: 1, request: {} };
  effects.set(0, sent as Effect);
  for (const _ of ['first', 'again by hand'])
    expect((await attempt(write, [anItem()], { effects })).failures).toMatchObject([
      { failure: { code: 'data/bad_output' } },
    ]);
  expect(sends).toBe(1);
  expect(effects.get(0)).toMatchObject({ state: 'committed', reference: 'INV-2', result: { output: BAD } });
});

test('a list is checked as a whole; what a node passes on unchanged, and what promises nothing, is not', async () => {
  const list = defineNode({
    ...common,
    type: 'test.list',
    mode: 'all',
    run: ({ items }) => ({ outputs: { out: items } }),
  });
  expect((await attempt(list, [anItem(GOOD), anItem(BAD)])).failures).toMatchObject([
    { items: 'all', failure: { code: 'data/bad_output', phase: 'unsent' } },
  ]);
  const pass = defineNode({ ...common, type: 'test.pass', mode: 'each', run: () => ({}) });
  expect((await attempt(pass, [anItem(BAD)])).ok).toBe('all');
  const { output: _, ...silent } = common;
  const free = defineNode({
    ...silent,
    type: 'test.free',
    mode: 'all',
    run: ({ items }) => ({ outputs: { out: items } }),
  });
  expect((await attempt(free, [anItem(BAD)])).ok).toBe('all');
});

test('what a step may cost holds the next call back before it is made, also in a later attempt', async () => {
  let calls = 0;
  const paid = defineNode({
    ...common,
    type: 'test.paid',
    mode: 'each',
    tellsCost: true,
    run() {
      calls += 1;
      return { output: GOOD, usage: { cost: 0.4 } };
    },
  });
  const items = [anItem(), anItem(), anItem(), anItem()];
  const outcome = await attempt(paid, items, { costs: new CostCeiling(1, 0, 'Make') });
  expect(calls).toBe(3);
  expect(outcome.ok).toEqual([0, 1, 2]);
  expect(outcome.usage?.cost).toBeCloseTo(1.2);
  expect(outcome.failures).toMatchObject([
    { items: [3], failure: { code: 'policy/max_cost', class: 'policy', phase: 'unsent' } },
  ]);
  expect((await attempt(paid, [anItem()], { costs: new CostCeiling(1, 1.2, 'Make') })).ok).toEqual([]);
  expect(calls).toBe(3);
});
