import { defineNode, type JsonObject, keyOfCall, type ProviderError } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { Dispatch } from '../../src/connections/dispatch.ts';
import { EgressGuard } from '../../src/connections/egress.ts';
import { StepHttp } from '../../src/connections/http-client.ts';
import { FREE_PASS } from '../../src/connections/limits/limits.ts';
import { ClientTokens } from '../../src/connections/tokens/client-tokens.ts';
import { TokenEndpoint } from '../../src/connections/tokens/token-endpoint.ts';
import type { Effect } from '../../src/worker/effects.ts';
import { answer, Sockets } from '../support/sockets.ts';
import { type Attempt, anItem, attempt, noConsents } from '../support/steps.ts';

/** Writes of several items that share a call, on real sockets. */
const guard = new EgressGuard({ allowLoopback: true, allow: [], ownPorts: () => new Set() });
const dispatch = new Dispatch(guard);
const sockets = new Sockets();
afterAll(async () => {
  await dispatch.close();
  await sockets.close();
});

const refused: ProviderError = {
  match: { status: 200, at: '/error' },
  class: 'data',
  code: 'rejected',
  effect: 'none',
  message: 'It was refused.',
  source: 'https://example.com',
  fixture: 'none.json',
};

interface Posted {
  readonly key: string;
  readonly parts: readonly JsonObject[];
}

let posts: Posted[];
let looks: number;
/** How the provider answers a POST. */
let reply: (posted: Posted) => Buffer | null;
const answers = (...parts: object[]) => answer(200, JSON.stringify(parts), { 'content-type': 'application/json' });
const each = ({ parts }: Posted) =>
  answers(...parts.map(({ n }) => (n === 'bad' ? { error: 'bad' } : { id: `R-${n}` })));

let url: string;
beforeEach(async () => {
  [posts, looks, reply] = [[], 0, each];
  url = await sockets.raw((socket, request) => {
    if (request.startsWith('GET')) {
      looks += 1;
      const isThere = !request.startsWith('GET /b');
      return socket.end(answer(200, JSON.stringify(isThere), { 'content-type': 'application/json' }));
    }
    const [head = '', body = ''] = request.split('\r\n\r\n');
    const posted = {
      key: /^idempotency-key: (.*)$/im.exec(head)?.[1] ?? '',
      parts: JSON.parse(Buffer.from(body, 'latin1').toString()).list,
    };
    posts.push(posted);
    const bytes = reply(posted);
    if (bytes === null) socket.destroy();
    else socket.end(bytes);
  });
});

const node = defineNode({
  type: 'test.write',
  typeVersion: 1,
  title: 'Write',
  description: 'Writes records.',
  category: 'finance',
  icon: 'box',
  parameters: Type.Object({}),
  mode: 'each',
  effect: {
    kind: 'write',
    safeBy: 'probe',
    provesAbsence: true,
    refuses: { statuses: [429], source: 'https://example.com' },
  },
  policy: { concurrency: 3 },
  run: async ({ http, item, idempotencyKey }) => ({
    output: (
      await http.post(url, {
        idempotencyKey,
        together: {
          most: 3,
          mostBytes: 60,
          part: { n: item.json.n ?? null },
          whole: (list) => ({ list: [...list] }),
          answerTo: (body, _, at) => (Array.isArray(body) ? body[at] : undefined),
          statusOf: (body, at) => Number((body as JsonObject[])[at]?.status) || undefined,
        },
      })
    ).body as JsonObject,
  }),
  probe: async ({ http, item }) =>
    (await http.get(`${url}/${item.json.n}`)).body === true ? { output: { id: 'found' } } : 'absent',
});

const client = new StepHttp({
  guard,
  dispatch,
  tokens: new ClientTokens(new TokenEndpoint(guard, dispatch), Date.now),
  consents: noConsents,
  maxAnswerBytes: 100_000,
  now: Date.now,
  credential: async () => ({
    id: 'c',
    slug: 'c',
    baseUrl: url,
    origins: [url],
    auth: { kind: 'none' },
    secrets: [],
    errors: [refused],
  }),
  limits: { admit: async () => FREE_PASS },
  refused: () => {},
});

let effects: Map<number, Effect>;
beforeEach(() => {
  effects = new Map();
});
async function write(names: readonly string[], said: Attempt = {}) {
  const { ok, failures, ports } = await attempt(
    node,
    names.map((n) => anItem({ n })),
    {
      effects,
      send: (request, facts) => client.send(request, { ...facts, connection: 'c', sender: null }),
      ...said,
    },
  );
  return {
    ok,
    failures: failures.map(({ items, failure }) => [items, failure.code]),
    made: ports.out?.map(({ json, from }) => [json.id, from]),
  };
}
const states = () => [...effects].toSorted(([a], [b]) => a - b).map(([, { state }]) => state);
const settling: Attempt = { isSettling: true, step: { tries: 1, settlings: 1, status: 'ambiguous', quietAt: 0 } };

test('items that are written at once share a call, each with an intent, an answer and a fate of its own', async () => {
  expect(await write(['a', 'bad', 'c', 'd'])).toEqual({
    ok: [0, 2, 3],
    failures: [[[1], 'data/rejected']],
    made: [
      ['R-a', 0],
      ['R-c', 2],
      ['R-d', 3],
    ],
  });
  expect(posts).toEqual([
    { key: keyOfCall(['key-0', 'key-1', 'key-2']), parts: [{ n: 'a' }, { n: 'bad' }, { n: 'c' }] },
    { key: 'key-3', parts: [{ n: 'd' }] },
  ]);
  expect(states()).toEqual(['committed', 'rejected', 'committed', 'committed']);
  expect([...effects.values()].map(({ item, body }) => [item, Buffer.from(body ?? []).toString()])).toContainEqual([
    2,
    '{"n":"c"}',
  ]);
});

test('a call takes no more bytes than it may; what is larger by itself goes alone', async () => {
  const [half, euros, large] = ['h'.repeat(25), '€'.repeat(10), 'l'.repeat(70)];
  const { ok } = await write([half, 'a', euros, large, 'b']);
  expect(ok).toBe('all');
  expect(posts.map(({ parts }) => parts.map(({ n }) => n))).toEqual(
    expect.arrayContaining([[half, 'a'], [euros], [large], ['b']]),
  );
});

test('without an answer each item is in doubt by itself, and settled alone: what is there is taken, what is not is made again', async () => {
  reply = () => null;
  expect(await write(['a', 'b', 'c'])).toMatchObject({ ok: [], failures: [[[0, 1, 2], 'ambiguous/no_answer']] });
  expect(states()).toEqual(['unknown', 'unknown', 'unknown']);
  expect(await write(['a', 'b', 'c'], settling)).toEqual({
    ok: [0, 2],
    failures: [[[1], 'transient/absent']],
    made: [
      ['found', 0],
      ['found', 2],
    ],
  });
  expect([looks, posts.length, states()]).toEqual([3, 1, ['committed', 'rejected', 'committed']]);
  reply = each;
  expect(await write(['a', 'b', 'c'])).toMatchObject({ ok: 'all' });
  expect(posts.at(-1)).toEqual({ key: 'key-1', parts: [{ n: 'b' }] });
});

test('what an answer leaves out, or breaks off at, is in doubt and not taken for done', async () => {
  reply = () => answers({ id: 'R-a' });
  expect(await write(['a', 'b'])).toMatchObject({ ok: [0], failures: [[[1], 'ambiguous/no_answer']] });
  expect(states()).toEqual(['committed', 'unknown']);
  for (const bytes of [
    answer(200, '[{"id":', { 'content-type': 'application/json' }),
    Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n[{"id":"R-a"}'),
  ]) {
    effects = new Map();
    reply = () => bytes;
    expect(await write(['a', 'b'])).toMatchObject({ failures: [[[0, 1], 'ambiguous/no_answer']] });
    expect(states()).toEqual(['unknown', 'unknown']);
  }
});

test('a part that is answered with a status of its own is judged by that', async () => {
  reply = () => answers({ status: 201, id: 'R-a' }, { status: 400 }, { status: 503 });
  expect(await write(['a', 'b', 'c'])).toMatchObject({
    ok: [0],
    failures: [
      [[1], 'data/rejected'],
      [[2], 'ambiguous/no_answer'],
    ],
  });
  expect(states()).toEqual(['committed', 'rejected', 'unknown']);
  effects = new Map();
  reply = () => answers({ status: 429 });
  expect(await write(['a'])).toMatchObject({ failures: [[[0], 'transient/rate_limited']] });
  expect(states()).toEqual(['rejected']);
});

test('a call that is refused as a whole is refused for each item, and sent again with the same key and bytes', async () => {
  reply = () => answer(429, '');
  expect(await write(['a', 'b'])).toMatchObject({ failures: [[[0, 1], 'transient/rate_limited']] });
  expect(states()).toEqual(['rejected', 'rejected']);
  reply = each;
  expect(await write(['other', 'words'])).toMatchObject({ ok: 'all' });
  expect(posts[1]).toEqual(posts[0]);
});

test('what one gate holds back is left out of the call, and out of its key', async () => {
  reply = () => null;
  await write(['a', 'b', 'c']);
  for (const [item, effect] of effects)
    effects.set(item, { ...effect, state: item === 1 ? 'committed_noref' : 'rejected' });
  reply = each;
  expect(await write(['a', 'b', 'c'])).toMatchObject({ ok: [0, 2], failures: [[[1], 'ambiguous/answer_lost']] });
  expect(posts[1]).toEqual({ key: keyOfCall(['key-0', 'key-2']), parts: [{ n: 'a' }, { n: 'c' }] });
});
