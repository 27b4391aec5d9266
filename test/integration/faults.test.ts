import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JsonObject, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterEach, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, startProduct, until } from '../support/product.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

/** A provider that notes the key of each request and creates one thing per key. */
async function startProvider() {
  const keys: string[] = [];
  const server = createServer((request, reply) => {
    keys.push(String(request.headers['idempotency-key'] ?? ''));
    request.resume();
    request.on('end', () => reply.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"R-1"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
}

const posting = (url: string): JsonObject => ({
  schemaVersion: SCHEMA_VERSION,
  name: 'Invoices',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    {
      id: 'post',
      type: 'http.request',
      typeVersion: 1,
      name: 'Post invoice',
      parameters: { method: 'POST', url: `${url}/invoices`, effect: { kind: 'write', safeBy: 'key' } },
    },
  ],
  edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'post', port: 'in' } }],
});

test('a process that is killed at a fault point dies there, and the next one goes on with the same key', async () => {
  const folder = await preparedFolder();
  cleanUp.push(folder.remove);
  const provider = await startProvider();
  const env = { HOLDFAST_LEASE_MS: '3000', HOLDFAST_GUARD_MS: '500' };
  const first = await startProduct({
    dataDir: folder.path,
    env: { ...env, HF_FAULT: 'send.answered~POST /invoices:1:kill9' },
  });
  cleanUp.push(() => first.kill());
  const { id } = await ask<{ id: string }>(first, 'POST', '/workflows', { document: posting(provider.url) });
  await ask(first, 'POST', `/workflows/${id}/runs`, {}).catch(() => null);
  await until(async () => first.output().includes('fault send.answered: kill9'));
  await first.kill();
  expect(provider.keys.length).toBe(1);

  const second = await startProduct({ dataDir: folder.path, env });
  cleanUp.push(() => second.stop());
  await until(async () => {
    const { items } = await ask<{ items: { status: string }[] }>(second, 'GET', '/runs');
    return items[0]?.status === 'succeeded';
  });
  expect(provider.keys.length).toBe(2);
  expect(new Set(provider.keys).size).toBe(1);
});

test('a server with fault points set does not start in production', async () => {
  const folder = await preparedFolder();
  cleanUp.push(folder.remove);
  const starting = startProduct({
    dataDir: folder.path,
    env: { HF_FAULT: 'gate.committed:1:kill9', NODE_ENV: 'production' },
  });
  await expect(starting).rejects.toThrow(/HF_FAULT breaks this process on purpose and is refused in production/);
});
