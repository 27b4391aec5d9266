import { defineNode, fail, type Outputs } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/worker/effects.ts';
import { anItem, attempt } from '../support/steps.ts';

/** A list that is written as one: what its answer says of single items, and what a later look makes of it. */
const REFUSED = fail.transient('busy', { message: 'The provider took this one not.', phase: 'answered' }).failure;

function aListWriter(says: () => Outputs) {
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
  const tryIt = (indices: readonly number[] | 'all' = 'all') =>
    attempt(
      node,
      ['a', 'b', 'c'].map((id) => anItem({ id })),
      { effects, send, indices },
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
