import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startEmbedded } from '@holdfast/runner/testing';
import { SCHEMA_VERSION } from '@holdfast/workflow';
import { afterEach, describe, expect, test } from 'vitest';
import { FIVE_NODES } from '../bench/workflow.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, startProduct, until } from '../support/product.ts';
import { redisPath, startRedis } from '../support/redis.ts';

interface RunRow {
  id: string;
  status: string;
  waitsForPlace: { of: string; most: number } | null;
}

/** Answers nothing before it is told to, and counts how many calls are under way. */
async function startProvider() {
  const held = new Set<ServerResponse>();
  const provider = { calls: 0, most: 0, url: '', answerAll: () => {}, stop: async () => {} };
  let answers = false;
  const server = createServer((_, reply) => {
    provider.calls += 1;
    held.add(reply);
    reply.once('close', () => held.delete(reply));
    provider.most = Math.max(provider.most, held.size);
    if (answers) reply.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider.answerAll = () => {
    answers = true;
    for (const reply of held) reply.end('{}');
  };
  provider.stop = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return provider;
}

const readsFrom = (url: string) => ({
  schemaVersion: SCHEMA_VERSION,
  name: 'Reads',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'read', type: 'http.request', typeVersion: 1, name: 'Read', parameters: { method: 'GET', url } },
  ],
  edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'read', port: 'in' } }],
});

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

describe('API and worker apart, on a database of their own', () => {
  for (const queue of ['postgres', 'redis'] as const) {
    test.skipIf(queue === 'redis' && redisPath === undefined)(
      `what one takes in the other carries out, and the caller gets the answer (queue: ${queue})`,
      async () => {
        const folder = await preparedFolder();
        cleanUp.push(folder.remove);
        const database = await startEmbedded(join(folder.path, 'database'));
        cleanUp.push(() => database.stop());
        const { host } = database.target as { host: string };
        const env: Record<string, string> = {
          DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
          HOLDFAST_SECRET_KEY: 'an example key that all processes share',
          HOLDFAST_ALLOW_LOOPBACK: 'yes',
          HOLDFAST_LEASE_MS: '3000',
          HOLDFAST_GUARD_MS: '500',
          HOLDFAST_WORKFLOW_RUNS: '2',
        };
        if (queue === 'redis') {
          const redis = await startRedis(folder.path);
          cleanUp.push(redis.stop);
          env.REDIS_URL = redis.url;
        }
        const api = await startProduct({ dataDir: folder.path, env, command: 'api' });
        cleanUp.push(() => api.stop());
        const made = await ask<{ id: string; revision: number }>(api, 'POST', '/workflows', { document: FIVE_NODES });
        await ask(api, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
        const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
          api,
          'GET',
          `/workflows/${made.id}`,
        );
        const call = () =>
          fetch(webhooks.call?.url ?? '', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ customer: 'ACME', net: 100, country: 'DE' }),
          });
        // Accepted and stored while no worker is there; carried out as soon as one is.
        const early = call();
        await until(async () => (await ask<{ items: unknown[] }>(api, 'GET', '/runs')).items.length === 1);
        const worker = await startProduct({ dataDir: folder.path, env, command: 'worker' });
        cleanUp.push(() => worker.stop());
        const first = await early;
        expect([first.status, await first.json()]).toEqual([200, { text: 'ACME: 119' }]);
        const replies = await Promise.all(Array.from({ length: 20 }, call));
        expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
        const { items } = await ask<{ items: { status: string }[] }>(api, 'GET', '/runs');
        expect(items.map(({ status }) => status)).toEqual(Array.from({ length: 21 }, () => 'succeeded'));
        expect(await ask<{ queue: { kind: string } }>(api, 'GET', '/system')).toMatchObject({ queue: { kind: queue } });

        // Places of a worker that is killed go over with its runs, and never more are carried than there are places.
        const provider = await startProvider();
        cleanUp.push(provider.stop);
        const { id } = await ask<{ id: string }>(api, 'POST', '/workflows', { document: readsFrom(provider.url) });
        const start = async () => (await ask<{ id: string }>(api, 'POST', `/workflows/${id}/runs`, {})).id;
        const runs = [await start(), await start(), await start()];
        await until(async () => provider.calls >= 2);
        const rowsOf = () => Promise.all(runs.map((runId) => ask<RunRow>(api, 'GET', `/runs/${runId}`)));
        const waiting = await until(async () => {
          const held = (await rowsOf()).filter(({ waitsForPlace }) => waitsForPlace !== null);
          return held.length === 1 ? held : null;
        });
        expect(waiting).toMatchObject([{ status: 'accepted', waitsForPlace: { of: 'workflow', most: 2 } }]);
        const { items: listed } = await ask<{ items: RunRow[] }>(api, 'GET', `/runs?workflowId=${id}`);
        expect(listed.filter(({ waitsForPlace }) => waitsForPlace).map(({ id: runId }) => runId)).toEqual([
          waiting[0]?.id,
        ]);
        await worker.kill();
        const second = await startProduct({ dataDir: folder.path, env, command: 'worker' });
        cleanUp.push(() => second.stop());
        await until(async () => provider.calls >= 4);
        provider.answerAll();
        await until(async () => (await rowsOf()).every(({ status }) => status === 'succeeded'));
        expect(provider.most).toBe(2);
        expect((await rowsOf()).map(({ waitsForPlace }) => waitsForPlace)).toEqual([null, null, null]);
      },
    );
  }
});
