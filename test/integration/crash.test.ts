import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { exampleDocument, ledgerLog, readExample, readJson, startHelper } from '../support/examples.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, startProduct, until } from '../support/product.ts';
import { redisPath, startRedis } from '../support/redis.ts';

interface RunRow {
  id: string;
  status: string;
}

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

describe('killed in the middle of a batch of writes', () => {
  for (const queue of ['postgres', 'redis'] as const) {
    const isMissing = queue === 'redis' && redisPath === undefined;
    test.skipIf(isMissing)(
      `the run goes on after the next start, and no entry is posted twice (queue: ${queue})`,
      async () => {
        const folder = await preparedFolder();
        cleanUp.push(folder.remove);
        const log = join(folder.path, 'ledger.jsonl');
        const ledger = await startHelper('bank-statement/ledger.mjs', '--log', log, '--slow', '120');
        cleanUp.push(ledger.stop);
        const env: Record<string, string> = { HOLDFAST_LEASE_MS: '3000', HOLDFAST_GUARD_MS: '500' };
        if (queue === 'redis') {
          const redis = await startRedis(folder.path);
          cleanUp.push(redis.stop);
          env.REDIS_URL = redis.url;
        }
        const first = await startProduct({ dataDir: folder.path, env });
        cleanUp.push(() => first.kill());
        const document = exampleDocument('bank-statement', { from: 4410, to: ledger.port });
        const made = await ask<{ id: string; revision: number }>(first, 'POST', '/workflows', { document });
        await ask(first, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
        const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
          first,
          'GET',
          `/workflows/${made.id}`,
        );
        const calling = fetch(webhooks['statement-arrives']?.url ?? '', {
          method: 'POST',
          headers: { 'content-type': 'application/xml' },
          body: readExample('bank-statement/statement.camt053.xml'),
        }).catch(() => null);

        await until(async () => ledgerLog(log).length >= 3);
        await first.kill();
        await calling;
        const before = ledgerLog(log);
        expect(before.filter(({ outcome }) => outcome === 'created').length).toBeLessThan(8);

        const second = await startProduct({ dataDir: folder.path, env });
        cleanUp.push(() => second.stop());
        const run = await until(async () => {
          const { items } = await ask<{ items: RunRow[] }>(second, 'GET', '/runs');
          return items.length === 1 && items[0]?.status === 'succeeded' ? items[0] : null;
        });
        const lines = ledgerLog(log);
        const created = lines.filter(({ outcome }) => outcome === 'created').map(({ reference }) => reference);
        expect(created.toSorted()).toEqual([...new Set(created)].toSorted());
        expect(created.length).toBe(8);
        // One record, one key: whatever happened in between.
        for (const reference of new Set(lines.map((line) => line.reference)))
          expect(new Set(lines.filter((line) => line.reference === reference).map(({ key }) => key)).size).toBe(1);
        const { items: steps } = await ask<{ items: { id: string }[] }>(
          second,
          'GET',
          `/runs/${run.id}/steps?node=report`,
        );
        const report = await ask<{ items: { json: unknown }[] }>(
          second,
          'GET',
          `/runs/${run.id}/steps/${encodeURIComponent(steps[0]?.id ?? '')}/items?side=output`,
        );
        const text = JSON.stringify(report.items.map(({ json }) => json)).replaceAll(String(ledger.port), '4410');
        expect(JSON.parse(text)).toEqual([readJson('bank-statement/expected/report.json')]);
      },
    );
  }
});
