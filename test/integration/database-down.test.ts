import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findPlaces, startEmbedded } from '@holdfast/runner/testing';
import { type Node, SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { afterEach, expect, test } from 'vitest';
import { ask, startProduct, temporaryFolder, until } from '../support/product.ts';
import { publish } from '../support/server.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

const hook: Node = {
  id: 'hook',
  type: 'trigger.webhook',
  typeVersion: 1,
  name: 'Hook',
  parameters: { respond: 'at-once' },
};
const documentOf = (...nodes: Node[]): WorkflowDocument => ({
  schemaVersion: SCHEMA_VERSION,
  name: 'Calls',
  nodes,
  edges: nodes.slice(1).map(({ id }) => ({ id, from: { node: 'hook', port: 'out' }, to: { node: id, port: 'in' } })),
});
const call = (url: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });

test('while the database is away calls are told to come again, and afterwards they are taken', async () => {
  const folder = await temporaryFolder();
  cleanUp.push(folder.remove);
  const dataDir = join(folder.path, 'database');
  let embedded = await startEmbedded(dataDir);
  cleanUp.push(() => embedded.stop());
  const { host } = embedded.target as { host: string };
  const env = {
    DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
    HOLDFAST_SECRET_KEY: 'an example key for this test',
    HOLDFAST_LEASE_MS: '3000',
    HOLDFAST_GUARD_MS: '500',
  };
  const product = await startProduct({ dataDir: folder.path, env });
  cleanUp.push(() => product.stop());
  const { url } = await publish(product, documentOf(hook));
  expect((await call(url)).status).toBe(202);
  const ready = async () => {
    const reply = await fetch(`${product.url}/health/ready`);
    return [reply.status, ((await reply.json()) as { status: string }).status];
  };
  expect(await ready()).toEqual([200, 'ok']);

  // As an administrator would: whoever is connected is sent away.
  const [pid] = readFileSync(join(findPlaces(dataDir).data, 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGINT');
  await until(async () => (await ready())[0] === 503);
  const refused = await call(url);
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await ready()).toEqual([503, 'degraded']);
  expect((await fetch(`${product.url}/health/live`)).status).toBe(200);

  embedded = await startEmbedded(dataDir);
  await until(async () => (await ready())[0] === 200);
  expect((await call(url)).status).toBe(202);
  await until(async () => {
    const { items } = await ask<{ items: { status: string }[] }>(product, 'GET', '/runs');
    return items.length === 2 && items.every(({ status }) => status === 'succeeded');
  });
});

test('what a provider finds too large is a defect of ours: it is in the log and in the figures', async () => {
  const folder = await temporaryFolder();
  cleanUp.push(folder.remove);
  const provider = createServer((request, reply) => {
    request.resume();
    request.on('end', () => reply.writeHead(413).end());
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise<void>((resolve) => void provider.close(() => resolve())));
  const product = await startProduct({ dataDir: folder.path });
  cleanUp.push(() => product.stop());
  const post: Node = {
    id: 'post',
    type: 'http.request',
    typeVersion: 1,
    name: 'Post',
    parameters: {
      method: 'POST',
      url: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`,
      effect: { kind: 'write', safeBy: 'key' },
    },
  };
  const { url } = await publish(product, documentOf(hook, post));
  await call(url);
  await until(async () => product.output().includes('somebody must look at'));
  const figures = await until(async () => {
    const text = await (await fetch(`${product.url}/metrics`)).text();
    return text.split('\n').find((line) => line.startsWith('holdfast_failures_total'));
  });
  expect(figures).toBe('holdfast_failures_total{class="permanent",code="permanent/bad_request_shape"} 1');
});
