import { defineNode } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/worker/effects.ts';
import { toFailure } from '../../src/worker/failures.ts';
import { unstorable } from '../../src/worker/unstorable.ts';
import { anItem, attempt } from '../support/steps.ts';

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

test.each<[string, unknown, string | null]>([
  ['a NUL character', { a: [{ b: 'x\0y' }] }, '/a/0/b'],
  ['the first half of a character', ['\ud83d'], '/0'],
  ['the second half of a character', { t: 'a\ude00' }, '/t'],
  ['a number above all', { n: Number.POSITIVE_INFINITY }, '/n'],
  ['no number', [1, Number.NaN], '/1'],
  ['a number that is no JSON', { n: 1n }, '/n'],
  ['a name with a NUL character', { 'a\0': 1 }, '/a\0'],
  ['too many levels', deep(600), '/0'.repeat(500)],
  ['a whole character of two halves', ['\u{1f600}'], null],
  ['numbers that are large', [1e300, -0, 2 ** 60], null],
  ['the text of an escape', ['\\u0000'], null],
  ['many levels', deep(400), null],
  ['what JSON leaves out', { a: undefined, b: null, c: true }, null],
])('%s', (_name, value, path) => {
  expect(unstorable(value)?.path ?? null).toBe(path);
});

const common = {
  typeVersion: 1,
  title: 'Make',
  description: 'Makes an item.',
  category: 'finance',
  icon: 'box',
  parameters: Type.Object({}),
} as const;
const BAD: JsonObject = { note: 'a\0b' };

describe('a step that makes what cannot be stored', () => {
  test('fails for that item and says where; the others go on, and what is handed on as it came is left alone', async () => {
    const make = defineNode({
      ...common,
      type: 'test.make',
      mode: 'each',
      run: ({ item }) => ({ output: { ...item.json } }),
    });
    const outcome = await attempt(make, [anItem({ n: 1 }), anItem(BAD)]);
    expect(outcome.ok).toEqual([0]);
    expect(outcome.failures).toMatchObject([
      { items: [1], failure: { class: 'data', code: 'data/unstorable', phase: 'unsent', evidence: { path: '/note' } } },
    ]);
    const pass = defineNode({ ...common, type: 'test.pass', mode: 'each', run: () => ({}) });
    expect((await attempt(pass, [anItem(BAD)])).ok).toBe('all');
  });

  test('fails as a list', async () => {
    const list = defineNode({
      ...common,
      type: 'test.list',
      mode: 'all',
      run: ({ items }) => ({ outputs: { out: items.map(({ json }) => ({ json: { ...json, n: 1 / 0 } })) } }),
    });
    expect((await attempt(list, [anItem()])).failures).toMatchObject([
      { items: 'all', failure: { code: 'data/unstorable' } },
    ]);
  });

  test('loses no write: it stands with what it gave, and its reference can be stored', async () => {
    const effects = new Map<number, Effect>();
    const sent = { stepId: 'make', item: 0, seq: 0, key: 'key-0', state: 'committed_noref', sends: 1, request: {} };
    effects.set(0, sent as Effect);
    const write = defineNode({
      ...common,
      type: 'test.write',
      mode: 'each',
      effect: { kind: 'write', safeBy: 'key' },
      run: async () => ({ output: BAD, reference: 'R\0' }),
    });
    const { failures } = await attempt(write, [anItem()], { effects });
    expect(failures).toMatchObject([{ failure: { code: 'data/unstorable', phase: 'answered' } }]);
    expect(effects.get(0)).toMatchObject({ state: 'committed', reference: 'R\\u0000', result: { output: BAD } });
  });

  test('does not ask a question that cannot be kept', async () => {
    const ask = defineNode({
      ...common,
      type: 'test.ask',
      mode: 'all',
      run: () => ({ suspend: { kind: 'event', name: 'paid', key: 'a\0', deadline: 1 } }),
    });
    const { suspend, failures } = await attempt(ask, [anItem()]);
    expect(suspend).toBeNull();
    expect(failures).toMatchObject([{ failure: { code: 'data/unstorable', evidence: { path: '/suspend/key' } } }]);
  });
});

test.each(['22021', '22P02', '22P05'])(
  'what the database refuses as %s in the middle of a step is no defect',
  (code) => {
    const error = Object.assign(new Error('invalid byte sequence'), { code });
    expect(toFailure(error, 'first_try')).toMatchObject({ class: 'data', code: 'data/unstorable', phase: 'unsent' });
    expect(toFailure(error, 'maybe_sent')).toMatchObject({ class: 'ambiguous' });
  },
);
