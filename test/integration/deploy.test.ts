import { type JsonObject, type Node, SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { afterEach, describe, expect, test } from 'vitest';
import { ask, type Product, startProduct, temporaryFolder } from '../support/product.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

interface Workflow {
  id: string;
  state: string;
  revision: number;
  publishedVersion: number | null;
  webhooks: Record<string, { url: string }>;
}

const hook = (id: string): Node => ({
  id,
  type: 'trigger.webhook',
  typeVersion: 1,
  name: `Hook ${id}`,
  parameters: { respond: 'at-once' },
});
const tick: Node = {
  id: 'tick',
  type: 'trigger.schedule',
  typeVersion: 1,
  name: 'Tick',
  parameters: { rules: [{ every: 'day', at: '04:00' }] },
};
const documentOf = (...nodes: Node[]): WorkflowDocument =>
  ({ schemaVersion: SCHEMA_VERSION, name: 'Orders', nodes, edges: [] }) as WorkflowDocument;

async function killed(product: Product, doing: Promise<unknown>): Promise<void> {
  await doing.catch(() => null);
  await product.exited;
  expect(product.output()).toContain('fault deploy.mid: kill9');
}

describe('killed in the middle of a change of what is live', () => {
  /** Starts a product whose nth change is killed, on the same folder. */
  async function stage() {
    const folder = await temporaryFolder();
    cleanUp.push(folder.remove);
    return async (nth: number | null) => {
      const env = nth === null ? {} : { HF_FAULT: `deploy.mid:${nth}:kill9` };
      const product = await startProduct({ dataDir: folder.path, env });
      cleanUp.push(() => product.stop());
      return product;
    };
  }
  const actions = async (product: Product, id: string) => {
    const { items } = await ask<{ items: { action: string }[] }>(product, 'GET', `/audit?subject=workflow:${id}`);
    return items.map(({ action }) => action);
  };

  test('a publish leaves the version before it live, with its addresses, schedules and record', async () => {
    const start = await stage();
    const first = await start(2);
    const made = await ask<Workflow>(first, 'POST', '/workflows', { document: documentOf(hook('a'), tick) });
    await ask(first, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    const saved = await ask<Workflow>(first, 'PUT', `/workflows/${made.id}/draft`, {
      document: documentOf(hook('b')),
      baseRevision: made.revision,
    });
    await killed(first, ask(first, 'POST', `/workflows/${made.id}/publish`, { baseRevision: saved.revision }));

    const second = await start(null);
    const now = await ask<Workflow>(second, 'GET', `/workflows/${made.id}`);
    expect(now.publishedVersion).toBe(1);
    expect((await actions(second, made.id)).filter((action) => action === 'workflow.published')).toHaveLength(1);
    const versions = await ask<{ items: JsonObject[] }>(second, 'GET', `/workflows/${made.id}/versions`);
    expect(versions.items).toHaveLength(1);
    await ask(second, 'POST', `/workflows/${made.id}/publish`, { baseRevision: saved.revision });
    const after = await ask<Workflow>(second, 'GET', `/workflows/${made.id}`);
    expect([after.publishedVersion, Object.keys(after.webhooks)]).toEqual([2, ['b']]);
  });

  test('a pause, a resumption or a deletion did not happen', async () => {
    const start = await stage();
    let product = await start(2);
    const made = await ask<Workflow>(product, 'POST', '/workflows', { document: documentOf(hook('a')) });
    await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    const { webhooks } = await ask<Workflow>(product, 'GET', `/workflows/${made.id}`);
    const call = async () => {
      const { pathname } = new URL(webhooks.a?.url ?? '');
      return (await fetch(`${product.url}${pathname}`, { method: 'POST', body: '{}' })).status;
    };
    await killed(product, ask(product, 'POST', `/workflows/${made.id}/pause`));
    product = await start(2);
    expect((await ask<Workflow>(product, 'GET', `/workflows/${made.id}`)).state).toBe('live');
    expect(await call()).toBeLessThan(300);

    await ask(product, 'POST', `/workflows/${made.id}/pause`);
    expect(await call()).toBe(404);
    await killed(product, ask(product, 'POST', `/workflows/${made.id}/resume`));
    product = await start(1);
    expect((await ask<Workflow>(product, 'GET', `/workflows/${made.id}`)).state).toBe('paused');
    expect(await call()).toBe(404);

    await killed(product, ask(product, 'DELETE', `/workflows/${made.id}`));
    product = await start(null);
    await ask(product, 'POST', `/workflows/${made.id}/resume`);
    expect(await call()).toBeLessThan(300);
    expect(await actions(product, made.id)).not.toContain('workflow.deleted');
  });
});

test('sixty first starts of a draft at once are sixty runs of one version, each with its record', async () => {
  const folder = await temporaryFolder();
  cleanUp.push(folder.remove);
  const product = await startProduct({ dataDir: folder.path });
  cleanUp.push(() => product.stop());
  const manual: Node = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
  for (let round = 0; round < 3; round += 1) {
    const document = { ...documentOf(manual), name: `Orders ${round}` };
    const { id } = await ask<Workflow>(product, 'POST', '/workflows', { document });
    const runs = await Promise.all(
      Array.from({ length: 60 }, () => ask<{ id: string }>(product, 'POST', `/workflows/${id}/runs`, {})),
    );
    expect(new Set(runs.map((run) => run.id)).size).toBe(60);
  }
  const started = await ask<{ items: JsonObject[] }>(product, 'GET', '/audit?action=run.started&limit=200');
  expect(started.items).toHaveLength(180);
});
