import { join } from 'node:path';
import { startEmbedded } from '@holdfast/runner/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { FIVE_NODES } from '../bench/workflow.ts';
import { ask, startProduct, temporaryFolder, until } from '../support/product.ts';
import { redisPath, startRedis } from '../support/redis.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

describe('API and worker apart, on a database of their own', () => {
  for (const queue of ['postgres', 'redis'] as const) {
    test.skipIf(queue === 'redis' && redisPath === undefined)(
      `what one takes in the other carries out, and the caller gets the answer (queue: ${queue})`,
      async () => {
        const folder = await temporaryFolder();
        cleanUp.push(folder.remove);
        const database = await startEmbedded(join(folder.path, 'database'));
        cleanUp.push(() => database.stop());
        const { host } = database.target as { host: string };
        const env: Record<string, string> = {
          DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
          HOLDFAST_SECRET_KEY: 'an example key that all processes share',
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
      },
    );
  }
});
