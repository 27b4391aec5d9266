import { type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';
import { startLedger } from '../support/provider.ts';

const COUNT = 500;
const REFUSED = 7;
const env = { HOLDFAST_LEASE_MS: '3000', HOLDFAST_GUARD_MS: '500' };

describe('a batch of 500 writes whose process is killed in the middle', () => {
  let folder: Awaited<ReturnType<typeof preparedFolder>>;
  let product: Product;
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  beforeAll(async () => {
    folder = await preparedFolder();
    ledger = await startLedger();
    product = await startProduct({ dataDir: folder.path, env });
  });
  afterAll(async () => {
    await product?.stop();
    await ledger?.stop();
    await folder?.remove();
  });

  test('sends each record exactly once, parks the refused one by itself, and sends that one once more when it is corrected', async () => {
    ledger.answer(({ body }) => (body.number === REFUSED && body.tax === undefined ? { status: 422 } : undefined));
    const nodes: Node[] = [
      { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
      {
        id: 'post',
        type: 'http.request',
        typeVersion: 1,
        name: 'Post invoice',
        parameters: {
          method: 'POST',
          url: `${ledger.url}/invoices`,
          body: { kind: 'json', json: '={{ $json }}' },
          effect: { kind: 'write', safeBy: 'key' },
        },
      },
    ];
    const edges = [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'post', port: 'in' } }];
    const document = { schemaVersion: SCHEMA_VERSION, name: 'Batch', nodes, edges };
    const made = await ask<{ id: string }>(product, 'POST', '/workflows', { document });
    const input = Array.from({ length: COUNT }, (_, number) => ({ json: { number } }));
    const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, { input });
    await until(async () => ledger.committed.size > 100);
    await product.kill();
    expect(ledger.committed.size).toBeLessThan(COUNT - 1);
    product = await startProduct({ dataDir: folder.path, env });
    const reaches = (status: string) =>
      until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === status, 120_000);
    await reaches('parked');
    const { moves } = await ask<{ moves: { action: string; preview: { items: number; sent: number } }[] }>(
      product,
      'GET',
      `/runs/${id}/steps/post/moves`,
    );
    expect(moves.find(({ action }) => action === 'edit')?.preview).toMatchObject({ items: 1, sent: 1 });
    const edits = { [REFUSED]: { number: REFUSED, tax: 'OK' } };
    await ask(product, 'POST', `/runs/${id}/steps/post/repair`, { action: 'edit', reason: 'tax was missing', edits });
    await reaches('succeeded');
    const numbers = [...ledger.committed.values()].map(({ body }) => body.number as number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(input.map(({ json }) => json.number));
    // One record, one key and one body, whatever happened in between; the corrected one has a second key.
    const keys = Map.groupBy(ledger.sent, ({ body }) => body.number);
    for (const [number, sent] of keys)
      expect(new Set(sent.map(({ key, body }) => `${key} ${JSON.stringify(body)}`)).size).toBe(
        number === REFUSED ? 2 : 1,
      );
  });
});
