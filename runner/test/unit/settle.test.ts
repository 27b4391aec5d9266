import type { Step } from '@holdfast/engine';
import { defineNode, type EachContext } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { afterAll, describe, expect, test } from 'vitest';
import { Dispatch } from '../../src/connections/dispatch.ts';
import { EgressGuard } from '../../src/connections/egress.ts';
import { StepHttp } from '../../src/connections/http-client.ts';
import { FREE_PASS } from '../../src/connections/limits/limits.ts';
import { ClientTokens } from '../../src/connections/tokens/client-tokens.ts';
import { TokenEndpoint } from '../../src/connections/tokens/token-endpoint.ts';
import type { Effect } from '../../src/worker/effects.ts';
import { answer, Sockets } from '../support/sockets.ts';
import { anItem, attempt, noConsents } from '../support/steps.ts';

/** Writes in doubt on real sockets: what is sent again by its key, and when it is looked up instead. */
const guard = new EgressGuard({ allowLoopback: true, allow: [], ownPorts: () => new Set() });
const JSON_TYPE = { 'content-type': 'application/json' };
const dispatch = new Dispatch(guard);
const sockets = new Sockets();
afterAll(async () => {
  await dispatch.close();
  await sockets.close();
});
const client = new StepHttp({
  guard,
  dispatch,
  tokens: new ClientTokens(new TokenEndpoint(guard, dispatch), Date.now),
  consents: noConsents,
  maxAnswerBytes: 100_000,
  now: Date.now,
  credential: () => Promise.reject(new Error('No connection was given.')),
  limits: { admit: async () => FREE_PASS },
  refused: () => {},
});

/** A provider that answers each POST in this way, and finds the write when it is looked up. */
async function provider(posted: (count: number) => Buffer) {
  const seen: string[] = [];
  let posts = 0;
  const url = await sockets.raw((socket, request) => {
    const [method = ''] = request.split(' ');
    seen.push(method);
    if (method === 'POST') posts += 1;
    socket.end(method === 'POST' ? posted(posts) : answer(200, '{"id":"R-1"}', { 'content-type': 'application/json' }));
  });
  const write = defineNode({
    type: 'test.write',
    typeVersion: 1,
    title: 'Write',
    description: 'Writes one record.',
    category: 'finance',
    icon: 'box',
    parameters: Type.Object({}),
    mode: 'each',
    effect: { kind: 'write', safeBy: 'key' },
    run: async ({ http, idempotencyKey }) => ({
      output: { ...((await http.post(url, { json: {}, idempotencyKey })).body as object) },
    }),
    probe: async ({ http }) => ({ output: { ...((await http.get(url)).body as object) } }),
  });
  const effects = new Map<number, Effect>();
  /** The first attempt, or one that settles: how often that used up a means, and how often in a row it was in vain. */
  const tryIt = async (step?: { readonly settlings: number; readonly vain?: number }) => {
    const outcome = await attempt(write, [anItem()], {
      effects,
      send: (request, facts) => client.send(request, { ...facts, sender: null }),
      ...(step ? { isSettling: true, step: { ...step, status: 'ambiguous' } } : {}),
    });
    return outcome.failures[0]?.failure.code ?? outcome.ok;
  };
  return { seen, effects, tryIt };
}

test('an error that a key brings back the same twice is a stored one: the write is looked up, and not sent a fourth time', async () => {
  const { seen, effects, tryIt } = await provider(() => answer(500, '{"error":"stored"}'));
  expect(await tryIt()).toBe('ambiguous/no_answer');
  expect(await tryIt({ settlings: 1 })).toBe('ambiguous/no_answer');
  expect(await tryIt({ settlings: 2 })).toBe('ambiguous/no_answer');
  expect(await tryIt({ settlings: 3 })).toBe('all');
  expect(seen).toEqual(['POST', 'POST', 'POST', 'GET']);
  expect(effects.get(0)).toMatchObject({ state: 'committed', result: { output: { id: 'R-1' } } });
});

test('errors that differ are no stored ones: the write is sent again while its key is good', async () => {
  const { seen, tryIt } = await provider((count) =>
    count < 4 ? answer(500, `{"error":${count}}`) : answer(201, '{}'),
  );
  await tryIt();
  for (const settlings of [1, 2, 3]) await tryIt({ settlings });
  expect(seen).toEqual(['POST', 'POST', 'POST', 'POST']);
});

test('C1: a key in use is waited for five times, then it counts like any write without an answer', async () => {
  const inUse = answer(409, '{"error":{"code":"idempotency_key_in_use"}}');
  const { seen, effects, tryIt } = await provider((count) => (count === 1 ? answer(500) : inUse));
  await tryIt();
  // Waiting uses up no means of settling.
  const codes: unknown[] = [];
  for (let vain = 0; vain <= 5; vain += 1) codes.push(await tryIt({ settlings: 1, vain }));
  expect(codes).toEqual([...Array(5).fill('ambiguous/unsettled'), 'ambiguous/no_answer']);
  expect(seen).toEqual(Array(7).fill('POST'));
  expect(effects.get(0)).toMatchObject({ state: 'unknown', sends: 7 });
});

/** A record at a provider that takes a version where one is named, and what somebody else made of it. */
async function record({ isVersioned, canRead = true }: { isVersioned: boolean; canRead?: boolean }) {
  const seen: string[] = [];
  const there: { value: string | null; version: number } = { value: null, version: 0 };
  /** What becomes of the next write: it is lost on its way there, or its answer on the way back. */
  let harm: 'lost' | 'unanswered' | null = null;
  const url = await sockets.raw((socket, request) => {
    const method = request.split(' ')[0] ?? '';
    seen.push(method);
    if (method === 'GET')
      return socket.end(there.value === null ? answer(404) : answer(200, JSON.stringify(there), JSON_TYPE));
    const lost = harm === 'lost';
    const unanswered = harm === 'unanswered';
    harm = null;
    if (lost) return socket.destroy();
    const asked = /if-match: *"?(\d+)/i.exec(request)?.[1];
    if (asked !== undefined && Number(asked) !== there.version) return socket.end(answer(412));
    Object.assign(there, { value: 'ours', version: there.version + 1 });
    return unanswered ? socket.destroy() : socket.end(answer(200, JSON.stringify(there), JSON_TYPE));
  });
  const write = defineNode({
    type: 'test.upsert',
    typeVersion: 1,
    title: 'Put',
    description: 'Puts one record.',
    category: 'finance',
    icon: 'box',
    parameters: Type.Object({}),
    mode: 'each',
    effect: { kind: 'write', safeBy: 'upsert' },
    run: async ({ http }) => ({
      output: {
        ...((await http.put(url, { json: {}, ...(isVersioned ? { headers: { 'If-Match': '"0"' } } : {}) }))
          .body as object),
      },
    }),
    ...(canRead
      ? {
          async probe({ http }: EachContext<object>) {
            const reply = await http.get(url, { acceptAnyStatus: true });
            if (reply.status === 404) return 'absent' as const;
            return (reply.body as { value: string }).value === 'ours'
              ? { output: { value: 'ours' } }
              : ('changed' as const);
          },
        }
      : {}),
  });
  const effects = new Map<number, Effect>();
  const tryIt = async (step?: Partial<Step>) => {
    const outcome = await attempt(write, [anItem()], {
      effects,
      send: (request, facts) => client.send(request, { ...facts, sender: null }),
      ...(step ? { isSettling: true, step: { status: 'ambiguous', tries: 1, settlings: 1, quietAt: 0, ...step } } : {}),
    });
    return outcome.failures[0]?.failure.code ?? outcome.ok;
  };
  return {
    seen,
    effects,
    tryIt,
    async doubtful(next: 'lost' | 'unanswered') {
      harm = next;
      expect(await tryIt()).toBe('ambiguous/no_answer');
    },
    /** Somebody else writes it. */
    other: () => Object.assign(there, { value: 'theirs', version: there.version + 1 }),
    value: () => there.value,
  };
}

describe('an upsert without an answer', () => {
  test('is read before anything is sent again: ours is taken over', async () => {
    const { seen, effects, tryIt, doubtful } = await record({ isVersioned: false });
    await doubtful('unanswered');
    expect(await tryIt({})).toBe('all');
    expect(seen).toEqual(['PUT', 'GET']);
    expect(effects.get(0)).toMatchObject({ state: 'committed', result: { output: { value: 'ours' } } });
  });

  test('is sent again where nothing is there, once its first send cannot arrive any more', async () => {
    const { seen, tryIt, doubtful, value } = await record({ isVersioned: false });
    await doubtful('lost');
    expect(await tryIt({ quietAt: 1 })).toBe('ambiguous/no_answer');
    expect(await tryIt({})).toBe('transient/absent');
    expect(await tryIt()).toBe('all');
    expect(seen).toEqual(['PUT', 'GET', 'GET', 'PUT']);
    expect(value()).toBe('ours');
  });

  test('never replaces what somebody else wrote since, and says so once its first send cannot arrive any more', async () => {
    const { seen, effects, tryIt, doubtful, other, value } = await record({ isVersioned: false });
    await doubtful('unanswered');
    other();
    expect(await tryIt({ quietAt: 1 })).toBe('ambiguous/no_answer');
    expect(await tryIt({})).toBe('data/stale');
    expect(seen).toEqual(['PUT', 'GET', 'GET']);
    expect(effects.get(0)).toMatchObject({ state: 'rejected' });
    // As for a worker that takes the run over before this attempt is in its journal.
    expect(await tryIt({})).toBe('data/stale');
    expect(seen).toEqual(['PUT', 'GET', 'GET']);
    expect(value()).toBe('theirs');
  });

  test('is repeated under the version it was made from, without a reading', async () => {
    const { seen, tryIt, doubtful } = await record({ isVersioned: true });
    await doubtful('lost');
    expect(await tryIt({})).toBe('all');
    expect(seen).toEqual(['PUT', 'PUT']);
  });

  test("whose version has passed is read: ours is taken over, what is another's stays", async () => {
    const ours = await record({ isVersioned: true });
    await ours.doubtful('unanswered');
    expect(await ours.tryIt({})).toBe('all');
    expect(ours.seen).toEqual(['PUT', 'PUT', 'GET']);
    const theirs = await record({ isVersioned: true });
    await theirs.doubtful('unanswered');
    theirs.other();
    expect(await theirs.tryIt({})).toBe('data/stale');
    expect(theirs.value()).toBe('theirs');
  });

  test('that can neither be read nor names a version waits for a person', async () => {
    const { seen, tryIt, doubtful } = await record({ isVersioned: false, canRead: false });
    await doubtful('unanswered');
    expect(await tryIt({})).toBe('ambiguous/stuck');
    expect(seen).toEqual(['PUT']);
  });
});
