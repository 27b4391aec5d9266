import { type AllContext, defineNode, fail, type Outputs } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/worker/effects.ts';
import { anItem, attempt } from '../support/steps.ts';

/** A list that is written as one: what its answer says of single items, and what a later look makes of it. */
const REFUSED = fail.transient('busy', { message: 'The provider took this one not.', phase: 'answered' }).failure;

function aListWriter(says: () => Outputs, probe?: (items: number) => Outputs | 'absent' | 'unknown') {
  const sent: unknown[] = [];
  const node = defineNode({
    type: 'test.list',
    typeVersion: 1,
    title: 'Write a list',
    description: 'Writes one record for all items.',
    category: 'finance',
    icon: 'box',
    parameters: Type.Object({}),
    mode: 'all',
    effect: { kind: 'write', safeBy: 'key' },
    ...(probe ? { probe: async ({ items }: AllContext<unknown>) => probe(items.length) } : {}),
    async run({ http, items, idempotencyKey }) {
      await http.post('https://books.example/lists', { json: items.map(({ json }) => json), idempotencyKey });
      return says();
    },
  });
  const effects = new Map<number, Effect>();
  const send: NonNullable<Parameters<typeof attempt>[2]>['send'] = async (request, { gate }) => {
    const wire = { method: 'POST', url: request.url, headers: {}, body: new Uint8Array() };
    await gate?.open(wire as never);
    gate?.guard();
    sent.push(request.url);
    gate?.accepted();
    return { status: 201, headers: {}, body: {} } as never;
  };
  const tryIt = (indices: readonly number[] | 'all' = 'all', isSettling = false) =>
    attempt(
      node,
      ['a', 'b', 'c'].map((id) => anItem({ id })),
      { effects, send, indices, isSettling },
    );
  return { effects, sent, tryIt };
}

const inPart = (): Outputs => ({
  outputs: { out: [0, 2].map((from) => ({ json: { from }, from })) },
  failures: [{ index: 1, failure: REFUSED }],
});

describe('a list of which the provider refused an item', () => {
  test('hands the others on, and says of that one alone that it failed', async () => {
    const { effects, sent, tryIt } = aListWriter(inPart);
    const { ok, ports, failures } = await tryIt();
    expect({ ok, out: ports.out?.length, failures }).toEqual({
      ok: [0, 2],
      out: 2,
      failures: [{ items: [1], failure: REFUSED }],
    });
    expect(effects.get(0)?.state).toBe('committed');
    expect(sent).toHaveLength(1);
  });

  test('hands on nothing twice, and sends nothing, when that item comes again', async () => {
    const { sent, tryIt } = aListWriter(inPart);
    await tryIt();
    const { ok, ports, failures } = await tryIt([1]);
    expect({ ok, ports, failures }).toEqual({ ok: [], ports: {}, failures: [{ items: [1], failure: REFUSED }] });
    expect(sent).toHaveLength(1);
  });

  test('gives the same again where its worker was lost before it was told', async () => {
    const { sent, tryIt } = aListWriter(inPart);
    const first = await tryIt();
    expect(await tryIt()).toEqual(first);
    expect(sent).toHaveLength(1);
  });
});

test('a list that says itself that nothing of it came through is no write that took effect without a failure', async () => {
  const { effects, tryIt } = aListWriter(() => ({ outputs: {}, failures: [{ index: 'all', failure: REFUSED }] }));
  expect(await tryIt()).toMatchObject({ ok: [], failures: [{ items: 'all', failure: REFUSED }] });
  // As if the node had thrown it: the provider said yes, and what it said could not be used.
  expect(effects.get(0)).toMatchObject({ state: 'committed_noref', result: null });
});

describe('a list of which nobody knows whether two of its items were written', () => {
  const DOUBT = fail.ambiguous('no_answer', { message: 'The answer says nothing of it.', phase: 'answered' }).failure;
  const written = (from: number) => ({ json: { from }, from });
  const says = (): Outputs => ({
    outputs: { out: [written(0)] },
    failures: [1, 2].map((index) => ({ index, failure: DOUBT })),
  });
  const settle = async (found: Outputs | 'absent' | 'unknown') => {
    const asked: number[] = [];
    const made = aListWriter(says, (items) => {
      asked.push(items);
      return found;
    });
    await made.tryIt();
    const outcome = await made.tryIt([1, 2], true);
    expect(made.sent).toHaveLength(1);
    expect(made.effects.get(0)?.state).toBe('committed');
    return { asked, outcome };
  };

  test('takes over of a look at the whole list what it found of them, and nothing of the others', async () => {
    const { asked, outcome } = await settle({
      outputs: { out: [written(0), written(2)] },
      failures: [{ index: 1, failure: REFUSED }],
    });
    expect(asked).toEqual([3]);
    expect(outcome).toMatchObject({
      ok: [2],
      ports: { out: [{ json: { from: 2 }, from: 2 }] },
      failures: [{ items: [1], failure: REFUSED }],
    });
  });

  test.each([
    ['cannot tell', 'unknown' as const],
    ['does not find the list, which had an answer', 'absent' as const],
    ['says nothing of them', { outputs: { out: [written(0)] } }],
    ['still has them in doubt', { outputs: {}, failures: [{ index: 'all' as const, failure: DOUBT }] }],
  ])('leaves them in doubt where the look %s', async (_, found) => {
    const { outcome } = await settle(found);
    expect(outcome).toMatchObject({ ok: [], ports: {}, failures: [{ items: [1, 2], failure: DOUBT }] });
  });
});
