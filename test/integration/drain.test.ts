import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SCHEMA_VERSION } from '@holdfast/workflow';
import { afterEach, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, startProduct, until } from '../support/product.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

interface Detail {
  readonly status: string;
  readonly failure: unknown;
}

/** A server that keeps its first caller waiting until it is told to answer; later ones are answered at once. */
async function slowServer() {
  let count = 0;
  const arrived = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const server = createServer((_, reply) => {
    count += 1;
    const say = () => reply.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    if (count > 1) return void say();
    arrived.resolve();
    void answer.promise.then(say);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: arrived.promise,
    answer: () => answer.resolve(),
    count: () => count,
  };
}

async function start(product: { url: string }, url: string): Promise<string> {
  const nodes = [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    {
      id: 'read',
      type: 'http.request',
      typeVersion: 1,
      name: 'Read',
      parameters: { url },
      policy: { timeoutMs: 60_000 },
    },
  ];
  const edges = [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'read', port: 'in' } }];
  const document = { schemaVersion: SCHEMA_VERSION, name: 'Slow', nodes, edges };
  const made = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
  return (await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, { input: [{ json: {} }] })).id;
}

test('F43: told to stop with a call under way, it waits for the answer, stores it, and ends well', async () => {
  const folder = await preparedFolder();
  cleanUp.push(folder.remove);
  const server = await slowServer();
  const first = await startProduct({ dataDir: folder.path });
  cleanUp.push(() => first.kill());
  const run = await start(first, server.url);
  await server.arrived;
  const stopping = first.stop('SIGTERM');
  server.answer();
  expect(await stopping).toBe(0);
  const second = await startProduct({ dataDir: folder.path });
  cleanUp.push(() => second.stop());
  expect((await ask<Detail>(second, 'GET', `/runs/${run}`)).status).toBe('succeeded');
  expect(server.count()).toBe(1);
});

test('F43: a call that takes longer than the grace is let go: exit code 0, and a read is simply made again', async () => {
  const folder = await preparedFolder();
  cleanUp.push(folder.remove);
  const server = await slowServer();
  const first = await startProduct({ dataDir: folder.path, env: { HOLDFAST_GRACE_MS: '500' } });
  cleanUp.push(() => first.kill());
  const run = await start(first, server.url);
  await server.arrived;
  expect(await first.stop('SIGTERM')).toBe(0);
  const second = await startProduct({ dataDir: folder.path });
  cleanUp.push(() => second.stop());
  const ended = await until(async () => {
    const now = await ask<Detail>(second, 'GET', `/runs/${run}`);
    return now.status === 'succeeded' || now.status === 'parked' || now.status === 'failed' ? now : null;
  });
  expect(ended).toMatchObject({ status: 'succeeded', failure: null });
  expect(server.count()).toBe(2);
});
