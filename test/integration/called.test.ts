import { type Edge, type JsonObject, type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, type Product, startProduct, temporaryFolder, until } from '../support/product.ts';
import { startLedger } from '../support/provider.ts';

interface RunRow {
  readonly id: string;
  readonly status: string;
  readonly replayOf: string | null;
  readonly children: readonly { readonly id: string }[];
}
interface Exceptions {
  readonly items: readonly { readonly runId: string; readonly step: { readonly id: string } }[];
}
interface Moves {
  readonly moves: readonly { readonly action: string; readonly preview: { readonly repeated: number } }[];
}

describe('a run that was called and did not succeed', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let product: Product;
  let ledger: Awaited<ReturnType<typeof startLedger>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    ledger = await startLedger();
    product = await startProduct({ dataDir: folder.path });
  });
  afterAll(async () => {
    await product?.stop();
    await ledger?.stop();
    await folder?.remove();
  });
  let before = 0;
  beforeEach(() => {
    before = ledger.sent.length;
    ledger.answer(({ path }) => (path === '/b' ? { status: 422 } : undefined));
  });

  const sent = (path: string) => ledger.sent.slice(before).filter((each) => each.path === path);
  const post = (id: string, fields: Partial<Node> = {}): Node => ({
    id,
    type: 'http.request',
    typeVersion: 1,
    name: `Post ${id}`,
    parameters: {
      method: 'POST',
      url: `${ledger.url}/${id}`,
      body: { kind: 'json', json: '={{ $json }}' },
      effect: { kind: 'write', safeBy: 'key' },
    },
    ...fields,
  });
  const edge = (from: string, to: string): Edge => ({
    id: `${from}-${to}`,
    from: { node: from, port: 'out' },
    to: { node: to, port: 'in' },
  });
  async function make(name: string, nodes: Node[], edges: Edge[]) {
    const document = { schemaVersion: SCHEMA_VERSION, name, nodes, edges };
    return ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document });
  }

  /** Starts a run that calls another one, of which the second write is refused. */
  async function call(name: string, second: Partial<Node>): Promise<string> {
    const called: Node = { id: 'called', type: 'trigger.called', typeVersion: 1, name: 'Called' };
    const edges = [edge('called', 'a'), edge('a', 'b')];
    const { id, revision } = await make(name, [called, post('a'), post('b', second)], edges);
    await ask(product, 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
    const start: Node = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
    const parameters = { workflow: name, per: 'list', wait: true };
    const step: Node = { id: 'call', type: 'core.run-workflow', typeVersion: 1, name: 'Call', parameters };
    const parent = await make(`Calls ${name}`, [start, step], [edge('start', 'call')]);
    return (await ask<RunRow>(product, 'POST', `/workflows/${parent.id}/runs`, { input: [{ json: { n: 1 } }] })).id;
  }

  const run = (id: string) => ask<RunRow>(product, 'GET', `/runs/${id}`);
  const reaches = (id: string, status: string) => until(async () => (await run(id)).status === status);
  const waitsIn = (runId: string) =>
    until(async () =>
      (await ask<Exceptions>(product, 'GET', '/exceptions')).items.find((each) => each.runId === runId),
    );
  const repair = (runId: string, step: string, body: JsonObject) =>
    ask(product, 'POST', `/runs/${runId}/steps/${encodeURIComponent(step)}/repair`, { reason: 'for a test', ...body });

  test('is called anew only by somebody who accepts what it writes again', async () => {
    const id = await call('Ends', { policy: { onFailure: { data: { action: 'stop' } } } });
    const { step } = await waitsIn(id);
    const path = `/runs/${id}/steps/${encodeURIComponent(step.id)}/moves`;
    const { moves } = await ask<Moves>(product, 'GET', path);
    expect(moves.find(({ action }) => action === 'retry')?.preview).toMatchObject({ repeated: 1, sent: 0 });
    expect(moves.find(({ action }) => action === 'done')?.preview).toMatchObject({ repeated: 0 });
    await expect(repair(id, step.id, { action: 'retry' })).rejects.toThrow(/409 .*1 write/s);
    expect(sent('/a')).toHaveLength(1);

    ledger.answer(() => undefined);
    await repair(id, step.id, { action: 'retry', acceptRepeats: true });
    await reaches(id, 'succeeded');
    const [one, two] = sent('/a').map(({ key }) => key);
    expect(two).not.toBe(one);
    const children = await Promise.all((await run(id)).children.map((child) => run(child.id)));
    const failed = children.find(({ status }) => status === 'failed');
    expect(children.find(({ status }) => status === 'succeeded')?.replayOf).toBe(failed?.id);
  });

  test('goes on as the same run, with the same keys, where it is not over', async () => {
    const id = await call('Waits', {});
    await reaches(id, 'waiting');
    const [child] = (await run(id)).children;
    const { step } = await waitsIn(child?.id ?? '');
    ledger.answer(() => undefined);
    await repair(child?.id ?? '', step.id, { action: 'retry' });
    await reaches(id, 'succeeded');
    expect(sent('/a')).toHaveLength(1);
    expect(new Set(sent('/b').map(({ key }) => key)).size).toBe(1);
    expect((await run(id)).children).toHaveLength(1);
  });
});
