import { type Edge, type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';
import { startLedger } from '../support/provider.ts';

interface RunRow {
  id: string;
  status: string;
  replayOf: string | null;
}
interface Operation {
  id: string;
  status: string;
  why: string | null;
  total: number;
  counts: Record<'waiting' | 'told' | 'done' | 'refused' | 'failed', number>;
  effects: Record<string, number>;
}
interface BulkPreview {
  operation: Operation;
  token: string;
  sample: { runId: string; state: string; detail: string | null }[];
}

const env = { HOLDFAST_LEASE_MS: '3000', HOLDFAST_GUARD_MS: '500' };

describe('doing over', () => {
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

  const start: Node = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
  const post = (id: string, path: string): Node => ({
    id,
    type: 'http.request',
    typeVersion: 1,
    name: `Post ${id}`,
    parameters: {
      method: 'POST',
      url: `${ledger.url}${path}`,
      body: { kind: 'json', json: '={{ $json }}' },
      effect: { kind: 'write', safeBy: 'key' },
    },
  });
  const edge = (from: string, to: string): Edge => ({
    id: `${from}-${to}`,
    from: { node: from, port: 'out' },
    to: { node: to, port: 'in' },
  });
  const two = () => ({ nodes: [start, post('a', '/a'), post('b', '/b')], edges: [edge('start', 'a'), edge('a', 'b')] });
  async function workflow(parts: { nodes: Node[]; edges: Edge[] }): Promise<string> {
    const document = { schemaVersion: SCHEMA_VERSION, name: 'Two writes', ...parts };
    return (await ask<{ id: string }>(product, 'POST', '/workflows', { document })).id;
  }
  const run = async (id: string, json: object = { number: 1 }) =>
    (await ask<RunRow>(product, 'POST', `/workflows/${id}/runs`, { input: [{ json }] })).id;
  const reaches = (id: string, ...statuses: string[]) =>
    until(async () => {
      const row = await ask<RunRow>(product, 'GET', `/runs/${id}`);
      return statuses.includes(row.status) ? row : null;
    });
  const bulk = (id: string) => ask<Operation>(product, 'GET', `/bulk/${id}`);
  const viewerKey = async () =>
    (await ask<{ key: string }>(product, 'POST', '/api-keys', { name: 'reader', role: 'viewer' })).key;

  test('a run begins anew at a step, with what came before, and with keys of its own', async () => {
    ledger.answer(() => undefined);
    const id = await run(await workflow(two()));
    await reaches(id, 'succeeded');
    const before = ledger.sent.length;
    const preview = await ask<{ why: string | null; adopted: number; committed: number }>(
      product,
      'POST',
      `/runs/${id}/replay/preview`,
      { from: 'b' },
    );
    expect(preview).toMatchObject({ why: null, adopted: 2, committed: 1 });
    const again = await ask<RunRow>(product, 'POST', `/runs/${id}/replay`, { from: 'b', reason: 'for a test' });
    expect(again.replayOf).toBe(id);
    await reaches(again.id, 'succeeded');
    const sent = ledger.sent.slice(before);
    expect(sent.map(({ path }) => path)).toEqual(['/b']);
    expect(sent[0]?.body).toEqual(ledger.sent[before - 1]?.body);
    expect(sent[0]?.key).not.toBe(ledger.sent[before - 1]?.key);
  });

  test('a whole run is done over on another version, and what is different is said before', async () => {
    ledger.answer(() => undefined);
    const id = await workflow(two());
    const made = await ask<{ revision: number; document: object }>(product, 'GET', `/workflows/${id}`);
    await ask(product, 'POST', `/workflows/${id}/publish`, { baseRevision: made.revision });
    const old = await ask<RunRow>(product, 'POST', `/workflows/${id}/runs`, {
      version: 1,
      input: [{ json: { n: 1 } }],
    });
    await reaches(old.id, 'succeeded');
    const document = {
      schemaVersion: SCHEMA_VERSION,
      name: 'Two writes',
      nodes: [start, post('a', '/a')],
      edges: [edge('start', 'a')],
    };
    const saved = await ask<{ revision: number }>(product, 'PUT', `/workflows/${id}/draft`, {
      baseRevision: made.revision,
      document,
    });
    await ask(product, 'POST', `/workflows/${id}/publish`, { baseRevision: saved.revision });
    const preview = await ask<{ diff: { removed: string[] }; committed: number }>(
      product,
      'POST',
      `/runs/${old.id}/replay/preview`,
      { version: 2 },
    );
    expect(preview).toMatchObject({ diff: { removed: ['Post b'] }, committed: 2 });
    const before = ledger.sent.length;
    const again = await ask<RunRow>(product, 'POST', `/runs/${old.id}/replay`, { version: 2, reason: 'for a test' });
    await reaches(again.id, 'succeeded');
    expect(ledger.sent.slice(before).map(({ path }) => path)).toEqual(['/a']);
  });

  /** Publishes another version of a workflow; gives its number. */
  async function publish(id: string, parts: { nodes: Node[]; edges: Edge[] }): Promise<number> {
    const { revision } = await ask<{ revision: number }>(product, 'GET', `/workflows/${id}`);
    const document = { schemaVersion: SCHEMA_VERSION, name: 'Two writes', ...parts };
    const saved = await ask<{ revision: number }>(product, 'PUT', `/workflows/${id}/draft`, {
      baseRevision: revision,
      document,
    });
    const body = { baseRevision: saved.revision };
    return (await ask<{ number: number }>(product, 'POST', `/workflows/${id}/publish`, body)).number;
  }
  const runOf = async (id: string, version: number, json: object) =>
    (await ask<RunRow>(product, 'POST', `/workflows/${id}/runs`, { version, input: [{ json }] })).id;

  test('a step is done over on a newer version: what came before is used as it was, what lies ahead is new', async () => {
    ledger.answer(() => undefined);
    const id = await workflow(two());
    const version = await publish(id, two());
    const old = await runOf(id, version, { n: 2 });
    await reaches(old, 'succeeded');
    const [a, b, c] = [{ ...post('a', '/a2'), name: 'Other a' }, post('b', '/b2'), post('c', '/c')];
    const newer = await publish(id, { nodes: [start, a, b, c], edges: [...two().edges, edge('b', 'c')] });
    const ask2 = { from: 'b', version: newer };
    expect(await ask(product, 'POST', `/runs/${old}/replay/preview`, ask2)).toMatchObject({
      why: null,
      version: newer,
      reused: expect.arrayContaining([{ node: 'a', nodeName: 'Post a', steps: 1, isChanged: true }]),
      nodes: [{ node: 'b', committed: 1 }],
      diff: { added: ['Post c'] },
    });
    const before = ledger.sent.length;
    const again = await ask<RunRow>(product, 'POST', `/runs/${old}/replay`, { ...ask2, reason: 'for a test' });
    await reaches(again.id, 'succeeded');
    expect(ledger.sent.slice(before).map(({ path }) => path)).toEqual(['/b2', '/c']);

    // Where the graphs do not fit it is said, and nothing is begun.
    const between = { nodes: [start, a, c, b], edges: [edge('start', 'a'), edge('a', 'c'), edge('c', 'b')] };
    const refused: [{ nodes: Node[]; edges: Edge[] }, RegExp][] = [
      [between, /no edge leads from "Other a" to "Post b"/],
      [{ nodes: [start, a], edges: [edge('start', 'a')] }, /"Post b" was started, and that version does not have it/],
      [
        { ...between, edges: [...between.edges, edge('a', 'b')] },
        /"Post c" stands before "Post b", and the run did not go through it/,
      ],
    ];
    for (const [parts, words] of refused) {
      const on = { from: 'b', version: await publish(id, parts) };
      const shown = await ask<{ why: string }>(product, 'POST', `/runs/${old}/replay/preview`, on);
      expect(shown.why).toMatch(words);
      await expect(ask(product, 'POST', `/runs/${old}/replay`, { ...on, reason: 'x' })).rejects.toThrow(/409/);
    }
    expect(ledger.sent.length).toBe(before + 2);
  });

  test('many runs are done over on a newer version, and many that wait are cancelled', async () => {
    ledger.answer(() => undefined);
    const one = (path: string) => ({ nodes: [start, post('a', path)], edges: [edge('start', 'a')] });
    const id = await workflow(one('/many'));
    const version = await publish(id, one('/many'));
    const olds = await Promise.all(Array.from({ length: 5 }, (_, number) => runOf(id, version, { number })));
    for (const old of olds) await reaches(old, 'succeeded');
    const newer = await publish(id, one('/refusing'));
    ledger.answer(({ path }) => (path === '/refusing' ? { status: 422 } : undefined));
    const ask2 = { kind: 'runs', action: 'replay', runs: { workflowId: id, status: 'succeeded' }, version: newer };
    const first = await ask<BulkPreview>(product, 'POST', '/bulk', ask2);
    expect(first.operation).toMatchObject({ total: 5, effects: { sent: 5, newKeys: 5 } });
    const order = { reason: 'another ledger', canary: 2, pacePerSecond: 50, stopAtPercent: 50 };
    await ask(product, 'POST', `/bulk/${first.operation.id}/execute`, { ...order, token: first.token });
    const stopped = await until(async () => {
      const row = await bulk(first.operation.id);
      return row.status === 'stopped' ? row : null;
    });
    expect(stopped.counts).toMatchObject({ failed: 2, waiting: 3 });
    const { items } = await ask<{ items: { newRunId: string | null }[] }>(
      product,
      'GET',
      `/bulk/${first.operation.id}/items`,
    );
    const begun = items.flatMap(({ newRunId }) => newRunId ?? []);
    expect(begun).toHaveLength(2);

    const many = ['replay', '--runs', `workflow=${id},status=parked`, '--action', 'cancel', '--url', product.url];
    const shown = await holdfast(folder.path, many);
    expect([shown.code, shown.stdout]).toEqual([3, expect.stringContaining('2 runs')]);
    expect(await holdfast(folder.path, [...many, '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 done'),
    });
    for (const each of begun) await reaches(each, 'cancelled');
    ledger.answer(() => undefined);
    const over = await holdfast(folder.path, [
      ...['replay', '--runs', `workflow=${id},status=succeeded+cancelled`, '--version', String(version)],
      ...['--canary', '1', '--pace', '50', '--stop-at', '20%', '--yes', '--url', product.url],
    ]);
    expect([over.code, over.stdout]).toEqual([0, expect.stringContaining('7 done')]);
  });

  test('a run that is alive is not done over, and one key makes one replay', async () => {
    ledger.answer(() => ({ status: 422 }));
    const id = await run(await workflow(two()));
    await reaches(id, 'parked');
    await expect(ask(product, 'POST', `/runs/${id}/replay`, { reason: 'x' })).rejects.toThrow(/409 .*parked/);
    await ask(product, 'POST', `/runs/${id}/cancel`, { reason: 'x' });
    await reaches(id, 'cancelled');
    ledger.answer(() => undefined);
    const send = () =>
      fetch(`${product.url}/api/v1/runs/${id}/replay`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `again-${id}` },
        body: JSON.stringify({ reason: 'x' }),
      }).then((reply) => reply.json() as Promise<RunRow>);
    expect((await send()).id).toBe((await send()).id);
  });

  test('a viewer may look at a preview and may start nothing', async () => {
    ledger.answer(() => undefined);
    const id = await run(await workflow(two()));
    await reaches(id, 'succeeded');
    const headers = { authorization: `Bearer ${await viewerKey()}`, 'content-type': 'application/json' };
    const send = (path: string, body: object) =>
      fetch(`${product.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await send(`/runs/${id}/replay/preview`, {})).status).toBe(200);
    expect((await send(`/runs/${id}/replay`, { reason: 'x' })).status).toBe(403);
    expect((await send('/bulk', { kind: 'exceptions', action: 'retry' })).status).toBe(403);
    const nobody = '01a21499-97ae-70e6-b24d-746d53eaa114';
    expect((await send(`/bulk/${nobody}/execute`, { token: 'x', reason: 'x' })).status).toBe(403);
    expect((await send(`/bulk/${nobody}/control`, { action: 'stop' })).status).toBe(403);
  });

  /** Parks so many runs of a workflow of their own. */
  async function parked(count: number): Promise<string> {
    ledger.answer(() => ({ status: 422 }));
    const id = await workflow({ nodes: [start, post('a', '/a')], edges: [edge('start', 'a')] });
    const ids = await Promise.all(Array.from({ length: count }, (_, number) => run(id, { number })));
    for (const each of ids) await reaches(each, 'parked');
    return id;
  }
  const preview = (workflowId: string, action = 'retry') =>
    ask<BulkPreview>(product, 'POST', '/bulk', { kind: 'exceptions', action, exceptions: { workflowId } });

  test('many are repaired at once after a look at what that does: the canary first, and stopped when it fails', async () => {
    const id = await parked(8);
    const { operation, token, sample } = await preview(id);
    expect(operation).toMatchObject({ status: 'preview', total: 8, effects: { items: 8, sent: 8, committed: 0 } });
    expect(sample).toHaveLength(8);
    const before = ledger.sent.length;
    const order = { token, reason: 'the provider is back', canary: 3, pacePerSecond: 50, stopAtPercent: 50 };
    await ask(product, 'POST', `/bulk/${operation.id}/execute`, order);
    const stopped = await until(async () => {
      const row = await bulk(operation.id);
      return row.status === 'stopped' ? row : null;
    });
    expect(stopped.counts).toMatchObject({ failed: 3, waiting: 5 });
    expect(stopped.why).toMatch(/3 of 3 went wrong/);
    expect(ledger.sent.length - before).toBe(3);
    await expect(ask(product, 'POST', `/bulk/${operation.id}/execute`, order)).rejects.toThrow(/409/);

    ledger.answer(() => undefined);
    const next = await preview(id);
    await ask(product, 'POST', `/bulk/${next.operation.id}/execute`, { ...order, token: next.token });
    const done = await until(async () => {
      const row = await bulk(next.operation.id);
      return row.status === 'done' ? row : null;
    });
    expect(done.counts).toEqual({ waiting: 0, told: 0, done: 8, refused: 0, failed: 0 });
    const accepted = [...ledger.committed.values()].filter(({ body }) => typeof body.number === 'number');
    expect(new Set(accepted.map(({ key }) => key)).size).toBe(accepted.length);
  });

  test('what has moved since the preview is left alone', async () => {
    const id = await parked(2);
    const { operation, token, sample } = await preview(id, 'skip');
    const [first] = sample;
    const step = `/runs/${first?.runId}/steps/a`;
    await ask(product, 'POST', `${step}/repair`, { action: 'retry', reason: 'x' });
    await until(async () => (await ask<{ step: { attempt: number } }>(product, 'GET', step)).step.attempt > 1);
    await reaches(first?.runId ?? '', 'parked');
    await ask(product, 'POST', `/bulk/${operation.id}/execute`, { token, reason: 'x' });
    const done = await until(async () => {
      const row = await bulk(operation.id);
      return row.status === 'done' ? row : null;
    });
    expect(done.counts).toMatchObject({ done: 1, refused: 1 });
  });

  test('an operation goes on after a crash, and nobody is told twice', async () => {
    const id = await parked(12);
    ledger.answer(() => undefined);
    const { operation, token } = await preview(id);
    await ask(product, 'POST', `/bulk/${operation.id}/execute`, { token, reason: 'x', pacePerSecond: 5 });
    await until(async () => (await bulk(operation.id)).counts.done >= 2);
    const before = ledger.sent.length;
    await product.kill();
    product = await startProduct({ dataDir: folder.path, env });
    const done = await until(async () => {
      const row = await bulk(operation.id);
      return row.status === 'done' ? row : null;
    });
    expect(done.counts).toMatchObject({ done: 12 });
    expect(ledger.sent.length).toBeGreaterThan(before);
    const accepted = [...ledger.committed.values()].slice(-12).map(({ body }) => body.number as number);
    expect(accepted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  test('the command line shows what would happen, and does it only when told to', async () => {
    ledger.answer(() => undefined);
    const id = await run(await workflow(two()));
    await reaches(id, 'succeeded');
    const url = ['--url', product.url];
    const before = ledger.sent.length;
    const shown = await holdfast(folder.path, ['replay', id, '--from', 'b', ...url]);
    expect(shown).toMatchObject({ code: 3 });
    expect(shown.stdout).toMatch(/1 write .* again/);
    expect(ledger.sent.length).toBe(before);
    const done = await holdfast(folder.path, [
      'replay',
      id,
      '--from',
      'b',
      '--yes',
      '--reason',
      'test',
      '--json',
      ...url,
    ]);
    expect(done.code).toBe(0);
    await reaches((JSON.parse(done.stdout) as RunRow).id, 'succeeded');
    expect(ledger.sent.length).toBe(before + 1);

    const many = await parked(3);
    ledger.answer(() => undefined);
    const filter = ['replay', '--filter', `workflow=${many}`, '--canary', '1', '--pace', '20', '--stop-at', '20%'];
    const all = await holdfast(folder.path, [...filter, '--yes', '--reason', 'test', ...url]);
    expect(all.stdout).toMatch(/3 done/);
    expect(all.code).toBe(0);

    // What is not allowed, or goes wrong, is named with its reason.
    const again = ['replay', '--filter', `workflow=${await parked(1)}`];
    const looked = await holdfast(folder.path, [...again, '--action', 'resend', ...url]);
    expect(looked.stdout).toMatch(
      /1 exception, 1 of them not allowed\..*\n- [0-9a-f-]{36} a: No write of it is in doubt/,
    );
    const tried = await holdfast(folder.path, [...again, '--yes', '--reason', 'test', ...url]);
    expect(tried.stdout).toMatch(/0 done, 1 failed.*\n- [0-9a-f-]{36} a: The server rejected the data of/);
    expect(tried.code).toBe(1);
  });
});
