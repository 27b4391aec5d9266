import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { findPlaces } from '@holdfast/runner/testing';
import { type Node, SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { afterEach, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { ask, type Product, startProduct, temporaryFolder, until } from '../support/product.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

/** A provider that remembers what it was sent, by path and key; a look-up is answered from it. */
async function startProvider() {
  const sent: { path: string; key: string }[] = [];
  const server = createServer((request, reply) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const isKnown = sent.some(({ key }) => key === searchParams.get('key'));
      const { key } = body === '' ? {} : (JSON.parse(body) as { key?: string });
      if (request.method === 'POST')
        sent.push({ path: pathname, key: key ?? String(request.headers['idempotency-key']) });
      const status = request.method === 'POST' ? 201 : isKnown ? 200 : 404;
      reply.writeHead(status, { 'content-type': 'application/json' }).end('{"id":"R-1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

/** A run that waits, and then writes in this way. */
function later(kind: string, url: string, effect: Record<string, unknown>, seconds = 4): WorkflowDocument {
  const nodes = [
    { id: 'start', type: 'trigger.manual' },
    { id: 'wait', type: 'core.wait', parameters: { for: 'time', amount: seconds, unit: 'seconds' } },
    {
      id: 'write',
      type: 'http.request',
      parameters: {
        method: 'POST',
        url: `${url}/${kind}`,
        body: { kind: 'json', json: '={{ $json }}' },
        effect: { kind: 'write', ...effect },
      },
    },
  ].map((part) => ({ typeVersion: 1, name: part.id, ...part }) as Node);
  const edges = ['wait', 'write'].map((to, index) => ({
    id: to,
    from: { node: nodes[index]?.id ?? '', port: 'out' },
    to: { node: to, port: 'in' },
  }));
  return { schemaVersion: SCHEMA_VERSION, name: kind, nodes, edges };
}

interface RunRow {
  readonly id: string;
  readonly status: string;
  readonly workflowName: string;
  readonly failure: { readonly failure: { readonly code: string; readonly message: string } } | null;
}

async function start(product: Product, document: WorkflowDocument): Promise<void> {
  const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document });
  await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
  await ask(product, 'POST', `/workflows/${made.id}/runs`, {});
}

const runsOf = async (product: Product): Promise<Map<string, RunRow>> => {
  const { items } = await ask<{ items: RunRow[] }>(product, 'GET', '/runs');
  return new Map(items.map((run) => [run.workflowName, run]));
};

const untilStatus = (product: Product, wanted: Readonly<Record<string, string>>) =>
  until(async () => {
    const runs = await runsOf(product);
    return Object.entries(wanted).every(([name, status]) => runs.get(name)?.status === status) && runs;
  });

const copy = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  const said = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (said.status !== 0) throw new Error(said.stderr);
};

describe('an older copy of the database is put back', () => {
  test('what may have been done since is sent by its key, looked up, or put before a person', async () => {
    const folder = await temporaryFolder();
    cleanUp.push(folder.remove);
    const provider = await startProvider();
    const options = { dataDir: folder.path, env: { HOLDFAST_LEASE_MS: '1000', HOLDFAST_GUARD_MS: '200' } };
    const data = join(folder.path, '.holdfast');

    const yesterday = await startProduct(options);
    cleanUp.push(() => yesterday.stop());
    await start(yesterday, later('keyed', provider.url, { safeBy: 'key', keyWindowMs: 86_400_000 }));
    await start(yesterday, later('lapsed', provider.url, { safeBy: 'key', keyWindowMs: 1_000 }));
    await start(yesterday, later('blind', provider.url, { safeBy: 'unsafe' }));
    const probe = { url: `${provider.url}/entries?key={key}`, path: '' };
    await start(yesterday, later('probed', provider.url, { safeBy: 'probe', keyField: 'key', probe }));
    await untilStatus(yesterday, { keyed: 'waiting', lapsed: 'waiting', blind: 'waiting', probed: 'waiting' });
    await yesterday.stop();
    const places = findPlaces(data);
    copy(places.data, join(folder.path, 'copy'));

    const today = await startProduct(options);
    cleanUp.push(() => today.stop());
    await untilStatus(today, { keyed: 'succeeded', lapsed: 'succeeded', blind: 'succeeded', probed: 'succeeded' });
    expect((await ask<{ epoch: unknown }>(today, 'GET', '/system')).epoch).toBe(null);
    await today.stop();
    copy(join(folder.path, 'copy'), places.data);

    const restored = await startProduct(options);
    cleanUp.push(() => restored.stop());
    const runs = await untilStatus(restored, {
      keyed: 'succeeded',
      lapsed: 'parked',
      blind: 'parked',
      probed: 'succeeded',
    });
    const counts = Map.groupBy(provider.sent, ({ path }) => path);
    expect(Object.fromEntries([...counts].map(([path, { length }]) => [path, length]))).toEqual({
      '/keyed': 2,
      '/lapsed': 1,
      '/blind': 1,
      '/probed': 1,
    });
    expect(new Set(counts.get('/keyed')?.map(({ key }) => key)).size).toBe(1);
    expect(runs.get('blind')?.failure?.failure.code).toBe('ambiguous/restored');
    expect(runs.get('lapsed')?.failure?.failure.message).toContain('older copy');

    // A run that began afterwards has no lost past.
    await start(restored, later('fresh', provider.url, { safeBy: 'unsafe' }, 1));
    await untilStatus(restored, { fresh: 'succeeded' });

    const { epoch } = await ask<{ epoch: { id: string; why: string } | null }>(restored, 'GET', '/system');
    expect(epoch?.why).toBe('behind');
    const told = await holdfast(folder.path, ['doctor'], {
      HOLDFAST_DATA: data,
      HOLDFAST_PORT: new URL(restored.url).port,
    });
    expect(told.stdout).toContain('Restored');
    await ask(restored, 'POST', `/epochs/${epoch?.id}/close`, { reason: 'the provider was put back, too' });
    expect((await ask<{ epoch: unknown }>(restored, 'GET', '/system')).epoch).toBe(null);
    await expect(ask(restored, 'POST', `/epochs/${epoch?.id}/close`, { reason: 'again' })).rejects.toThrow(/409/);
    const { items } = await ask<{ items: { action: string; subject: string }[] }>(restored, 'GET', '/audit');
    expect(items.filter(({ action }) => action.startsWith('epoch.')).map(({ action }) => action)).toEqual([
      'epoch.closed',
      'epoch.began',
    ]);
  });
});
