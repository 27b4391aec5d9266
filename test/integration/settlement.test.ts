import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';

interface Sent {
  readonly key: string;
  readonly body: string;
}

/** What the provider does with one request. `commit`: it takes effect. */
type Act = (reply: ServerResponse, commit: () => void, request: IncomingMessage) => void;

const created: Act = (reply, commit) => {
  commit();
  reply.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"R-1"}');
};
const resetAfterCommit: Act = (_, commit, request) => {
  commit();
  request.socket.destroy();
};
const unavailable: Act = (reply) => reply.writeHead(503).end();
const cutAfterCommit: Act = (reply, commit, request) => {
  commit();
  reply.writeHead(201, { 'content-type': 'application/json', 'content-length': '100' });
  reply.write('{"id":"R', () => request.socket.destroy());
};

const pageAfterCommit: Act = (reply, commit) => {
  commit();
  reply.writeHead(200, { 'content-type': 'application/json' }).end('<html>');
};
const errorBodyAfterCommit: Act = (reply, commit) => {
  commit();
  reply.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"error","errors":["late"]}');
};
const keyInUse: Act = (reply) => reply.writeHead(409).end('{"code":"idempotency_key_in_use"}');
const thereAlready: Act = (reply) => reply.writeHead(409).end('{"message":"An invoice INV-1 already exists"}');

/** A provider whose answers a test writes down beforehand, request by request; it keeps a ledger of its own. */
async function startProvider() {
  const posts: Act[] = [];
  const looks: Act[] = [];
  const sent: Sent[] = [];
  const committed: Sent[] = [];
  const server = createServer((request, reply) => {
    const key = String(request.headers['idempotency-key'] ?? '');
    const found = committed.find((each) => each.key === key || request.url?.includes(each.key));
    const answer = found ? { id: 'R-1' } : undefined;
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      if (request.method === 'GET') {
        const act = looks.shift();
        if (act) return act(reply, () => {}, request);
        reply
          .writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
          .end(answer ? JSON.stringify(answer) : '{}');
        return;
      }
      sent.push({ key, body });
      const act = posts.shift();
      if (act) return act(reply, () => void committed.push({ key, body }), request);
      if (!found) committed.push({ key, body });
      reply.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"R-1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    looks,
    sent,
    committed,
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

interface RunRow {
  id: string;
  status: string;
  failure: { failure: { code: string } } | null;
}
interface Detail {
  step: { status: string };
  effects: { state: string; sends: number; reference: string | null }[];
  repairs: string[];
  resendFrom: string | null;
}

describe('a write whose answer is lost', () => {
  let folder: Awaited<ReturnType<typeof preparedFolder>>;
  let product: Product;
  beforeAll(async () => {
    folder = await preparedFolder();
    product = await startProduct({
      dataDir: folder.path,
      env: { HOLDFAST_LEASE_MS: '3000', HOLDFAST_GUARD_MS: '500' },
    });
  });
  afterAll(async () => {
    await product?.stop();
    await folder?.remove();
  });

  /** Posts one invoice, made safe as `effect` says. */
  async function post(provider: { url: string }, effect: object): Promise<string> {
    const nodes: Partial<Node>[] = [
      { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
      {
        id: 'post',
        type: 'http.request',
        typeVersion: 1,
        name: 'Post invoice',
        parameters: {
          method: 'POST',
          url: `${provider.url}/invoices`,
          body: { kind: 'json', json: '={{ $json }}' },
          effect: { kind: 'write', ...effect },
        },
      },
    ];
    const edges = [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'post', port: 'in' } }];
    const document = { schemaVersion: SCHEMA_VERSION, name: 'Invoices', nodes, edges };
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
    const run = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {
      input: [{ json: { number: 'INV-1' } }],
    });
    return run.id;
  }
  const rests = (id: string) =>
    until(async () => {
      const run = await ask<RunRow>(product, 'GET', `/runs/${id}`);
      return run.status === 'succeeded' || run.status === 'parked' || run.status === 'failed' ? run : null;
    });
  const detailOf = (id: string) => ask<Detail>(product, 'GET', `/runs/${id}/steps/post`);
  const repair = (id: string, body: object) => ask<RunRow>(product, 'POST', `/runs/${id}/steps/post/repair`, body);

  test('is sent again with its own key and bytes until the provider is back, and happens once', async () => {
    const provider = await startProvider();
    provider.posts.push(resetAfterCommit, unavailable);
    const id = await post(provider, { safeBy: 'key' });
    expect((await rests(id)).status).toBe('succeeded');
    expect(provider.committed.length).toBe(1);
    expect(new Set(provider.sent.map(({ key, body }) => `${key} ${body}`)).size).toBe(1);
    expect(await detailOf(id)).toMatchObject({ effects: [{ state: 'committed' }] });
    await provider.stop();
  });

  test('that took effect is undone with the rest, also where its own output was refused', async () => {
    const provider = await startProvider();
    const write = (id: string, path: string): Partial<Node> => ({
      id,
      type: 'http.request',
      typeVersion: 1,
      name: id,
      parameters: {
        method: 'POST',
        url: `${provider.url}${path}`,
        body: { kind: 'json', json: '={{ $json }}' },
        effect: { kind: 'write', safeBy: 'key' },
      },
    });
    const stop = { permanent: { action: 'stop', compensate: true } } as const;
    const { id: workflow } = await ask<{ id: string }>(product, 'POST', '/workflows', {
      document: {
        schemaVersion: SCHEMA_VERSION,
        name: 'Invoices',
        nodes: [
          { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
          { ...write('post', '/invoices'), policy: { maxOutputBytes: 5, onFailure: stop } },
          write('void', '/voids'),
        ],
        edges: [
          { id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'post', port: 'in' } },
          { id: 'u', kind: 'compensate', from: { node: 'post', port: 'compensate' }, to: { node: 'void', port: 'in' } },
        ],
      },
    });
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${workflow}/runs`, {
      input: [{ json: { number: 'INV-1' } }],
    });
    expect(await rests(id)).toMatchObject({
      status: 'failed',
      failure: { failure: { code: 'permanent/resource_limit' } },
    });
    expect(provider.sent.map(({ body }) => body)).toEqual(['{"number":"INV-1"}', '{"id":"R-1"}']);
    const undo = encodeURIComponent('void@/undo');
    const taken = await ask<{ items: { json: object }[] }>(
      product,
      'GET',
      `/runs/${id}/steps/${undo}/items?side=input`,
    );
    expect(taken.items.map(({ json }) => json)).toEqual([{ id: 'R-1' }]);
    await provider.stop();
  });

  test('is looked up, and a look-up that fails is no reason to send it again', async () => {
    const provider = await startProvider();
    provider.posts.push(resetAfterCommit);
    provider.looks.push(unavailable, unavailable);
    const id = await post(provider, {
      safeBy: 'probe',
      probe: { url: `${provider.url}/invoices?key={key}`, path: 'id' },
    });
    expect((await rests(id)).status).toBe('succeeded');
    expect([provider.sent.length, provider.committed.length]).toEqual([1, 1]);
    expect(await detailOf(id)).toMatchObject({ effects: [{ state: 'committed', sends: 1 }] });
    await provider.stop();
  });

  test('waits for a person where nothing makes it safe, who cannot send it again while it may still arrive', async () => {
    const provider = await startProvider();
    provider.posts.push(resetAfterCommit);
    const id = await post(provider, { safeBy: 'unsafe' });
    expect(await rests(id)).toMatchObject({ status: 'parked', failure: { failure: { code: 'ambiguous/no_answer' } } });
    const { repairs, resendFrom } = await detailOf(id);
    expect(repairs).toEqual(['done', 'compensate', 'fail']);
    expect(Date.parse(resendFrom ?? '')).toBeGreaterThan(Date.now());
    const later = { repairs: ['resend'], from: resendFrom, inMs: expect.any(Number) };
    const moves = await ask<{ later: { inMs: number } }>(product, 'GET', `/runs/${id}/steps/post/moves`);
    expect(moves).toMatchObject({ later });
    // Lease and timeout of the step at most: counted from the answer on, whatever the clock of whoever asked.
    expect(moves.later.inMs).toBeGreaterThan(0);
    expect(moves.later.inMs).toBeLessThanOrEqual(33_000);
    const { items } = await ask<{ items: { runId: string }[] }>(product, 'GET', '/exceptions?class=ambiguous');
    expect(items.find(({ runId }) => runId === id)).toMatchObject({ repairs, later });
    await expect(repair(id, { action: 'resend', reason: 'in a hurry' })).rejects.toThrow(/409 .*from .* on/);
    await repair(id, { action: 'done', reason: 'it is in the books', reference: 'R-1' });
    await until(async () => (await ask<RunRow>(product, 'GET', `/runs/${id}`)).status === 'succeeded');
    expect(provider.sent.length).toBe(1);
    await provider.stop();
  });

  test('stands when the provider said yes and only the rest of its answer broke off', async () => {
    const provider = await startProvider();
    provider.posts.push(cutAfterCommit);
    const id = await post(provider, { safeBy: 'unsafe' });
    expect(await rests(id)).toMatchObject({
      status: 'parked',
      failure: { failure: { code: 'ambiguous/answer_lost' } },
    });
    expect(await detailOf(id)).toMatchObject({
      effects: [{ state: 'committed_noref' }],
      repairs: ['done', 'compensate', 'fail'],
      resendFrom: null,
    });
    expect(provider.sent.length).toBe(1);
    await provider.stop();
  });

  test('stands when a proxy answers with a page: its value is refused, and it is never sent again', async () => {
    const provider = await startProvider();
    provider.posts.push(pageAfterCommit);
    const id = await post(provider, { safeBy: 'unsafe' });
    expect(await rests(id)).toMatchObject({ status: 'parked', failure: { failure: { code: 'data/bad_output' } } });
    expect(await detailOf(id)).toMatchObject({ effects: [{ state: 'committed_noref', sends: 1 }] });
    await repair(id, { action: 'retry', reason: 'the proxy is gone' });
    await until(async () => (await rests(id)).failure?.failure.code === 'ambiguous/answer_lost');
    expect(provider.sent.length).toBe(1);
    await provider.stop();
  });

  test('is looked up when a success reports an error, and when the provider has the record already', async () => {
    const provider = await startProvider();
    const look = { safeBy: 'probe', probe: { url: `${provider.url}/invoices?key={key}`, path: 'id' } };
    provider.posts.push(errorBodyAfterCommit);
    expect((await rests(await post(provider, look))).status).toBe('succeeded');
    expect([provider.sent.length, provider.committed.length]).toEqual([1, 1]);
    provider.posts.push((reply, commit, request) => {
      commit();
      thereAlready(reply, commit, request);
    });
    expect((await rests(await post(provider, look))).status).toBe('succeeded');
    expect([provider.sent.length, provider.committed.length]).toEqual([2, 2]);
    await provider.stop();
  });

  test('waits while the provider is still at work on its key, and happens once', async () => {
    const provider = await startProvider();
    provider.posts.push(resetAfterCommit, keyInUse, keyInUse);
    expect((await rests(await post(provider, { safeBy: 'key' }))).status).toBe('succeeded');
    expect([provider.sent.length, provider.committed.length]).toEqual([4, 1]);
    await provider.stop();
  });

  test('is asked for at the address that a 202 names until it is done, and is sent once', async () => {
    const provider = await startProvider();
    const accept: Act = (reply, commit) => {
      commit();
      reply.writeHead(202, { location: '/jobs/1', 'retry-after': '1' }).end('{"id":"J-1"}');
    };
    const says =
      (status: number, state: string): Act =>
      (reply) =>
        reply
          .writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' })
          .end(JSON.stringify({ status: state, id: 'R-1' }));
    provider.posts.push(accept, accept);
    provider.looks.push(says(200, 'running'), says(503, ''), says(200, 'Succeeded'));
    const polled = { safeBy: 'unsafe', poll: { everySeconds: 1 } };
    const done = await post(provider, polled);
    expect((await rests(done)).status).toBe('succeeded');
    expect(provider.looks).toEqual([]);
    expect(await detailOf(done)).toMatchObject({ effects: [{ state: 'committed', sends: 1 }] });
    const { items } = await ask<{ items: { json: object }[] }>(
      product,
      'GET',
      `/runs/${done}/steps/post/items?side=output`,
    );
    expect(items.map(({ json }) => json)).toEqual([{ status: 'Succeeded', id: 'R-1' }]);

    provider.looks.push(says(200, 'failed'));
    const failed = await post(provider, polled);
    expect(await rests(failed)).toMatchObject({ status: 'parked', failure: { failure: { code: 'data/rejected' } } });
    expect(await detailOf(failed)).toMatchObject({ effects: [{ state: 'rejected', sends: 1 }] });
    expect(provider.sent.length).toBe(2);
    await provider.stop();
  });

  test('that is only accepted, with no way to ask, waits for a person; where a 202 counts as done, it is', async () => {
    const provider = await startProvider();
    const accept: Act = (reply) => reply.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"J-1"}');
    provider.posts.push(accept, accept);
    const waits = await post(provider, { safeBy: 'key' });
    expect(await rests(waits)).toMatchObject({ status: 'parked', failure: { failure: { code: 'ambiguous/stuck' } } });
    expect(await detailOf(waits)).toMatchObject({ effects: [{ state: 'accepted', sends: 1 }] });
    await repair(waits, { action: 'done', reason: 'seen there', reference: 'J-1' });
    await until(async () => (await rests(waits)).status === 'succeeded');
    const done = await post(provider, { safeBy: 'key', acceptedIsDone: true });
    expect((await rests(done)).status).toBe('succeeded');
    expect(provider.sent.length).toBe(2);
    await provider.stop();
  });

  test('named by its node it is made once over all runs; for other content the name is refused, until it is free', async () => {
    const provider = await startProvider();
    const { id: workflow, revision } = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', {
      document: {
        schemaVersion: SCHEMA_VERSION,
        name: 'Named',
        nodes: [
          { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
          {
            id: 'post',
            type: 'http.request',
            typeVersion: 1,
            name: 'Post invoice',
            parameters: {
              method: 'POST',
              url: `${provider.url}/invoices`,
              body: { kind: 'json', json: '={{ $json }}' },
              effect: { kind: 'write', safeBy: 'key' },
            },
            policy: { idempotencyKey: '={{ $json.number }}' },
          },
        ],
        edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'post', port: 'in' } }],
      },
    });
    await ask(product, 'POST', `/workflows/${workflow}/publish`, { baseRevision: revision });
    const run = async (json: object, more: object = { version: 1 }) => {
      const body = { input: [{ json }], ...more };
      const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${workflow}/runs`, body);
      return rests(id);
    };
    provider.posts.push(resetAfterCommit);
    expect(await run({ number: 'N-1' })).toMatchObject({ status: 'succeeded' });
    const again = await run({ number: 'N-1' });
    expect(again).toMatchObject({ status: 'succeeded' });
    const given = await ask<{ items: { json: object }[] }>(
      product,
      'GET',
      `/runs/${again.id}/steps/post/items?side=output`,
    );
    expect(given.items.map(({ json }) => json)).toEqual([{ id: 'R-1' }]);
    expect([provider.committed.length, new Set(provider.sent.map(({ key }) => key)).size]).toEqual([1, 1]);
    const sent = provider.sent.length;
    for (const [json, code] of [
      [{ number: 'N-1', amount: 2 }, 'data/key_reused'],
      [{ amount: 3 }, 'data/bad_input'],
    ] as const)
      expect(await run(json)).toMatchObject({ status: 'parked', failure: { failure: { code } } });
    expect(provider.sent.length).toBe(sent);

    // A run that is none of production has a name of its own.
    expect(await run({ number: 'N-1', amount: 4 }, {})).toMatchObject({ status: 'succeeded' });
    expect(new Set(provider.sent.map(({ key }) => key)).size).toBe(2);

    provider.posts.push((reply) => reply.writeHead(422).end('{"message":"No such account."}'));
    const refused = await run({ number: 'N-2' });
    expect(refused).toMatchObject({ status: 'parked', failure: { failure: { code: 'data/rejected' } } });
    await repair(refused.id, { action: 'fail', reason: 'entered wrongly' });
    await until(async () => (await rests(refused.id)).status === 'failed');
    expect(await run({ number: 'N-2', amount: 5 })).toMatchObject({ status: 'succeeded' });
    await provider.stop();
  });

  test('leaves a write that got its answer alone', async () => {
    const provider = await startProvider();
    provider.posts.push(created);
    const id = await post(provider, { safeBy: 'unsafe' });
    expect((await rests(id)).status).toBe('succeeded');
    expect(await detailOf(id)).toMatchObject({ effects: [{ state: 'committed', sends: 1 }], repairs: [] });
    await provider.stop();
  });
});
