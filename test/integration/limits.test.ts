import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startPracticeModels } from '@holdfast/nodes-ai/practice';
import { startEmbedded } from '@holdfast/runner/testing';
import { type JournalEntry, type Limits, type Node, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';

interface RunRow {
  id: string;
  status: string;
  waitingFor: { kind: string; until: string } | null;
  failure: { failure: { code: string; message: string } } | null;
}
interface ConnectionRow {
  id: string;
  slug: string;
  health: string;
  lastError: string | null;
  standing: { breaker: string; pausedUntil: string | null; inUse: number | null; outcomes: { code: string }[] };
}
interface Spending {
  budgets: { day: { spent: number; limit: number | null } };
  days: object[];
  models: object[];
}
type Act = (reply: ServerResponse, request: IncomingMessage) => void;

const fine: Act = (reply) => void reply.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
const unavailable: Act = (reply) => void reply.writeHead(503).end();
const after =
  (ms: number, act: Act): Act =>
  (reply, request) =>
    void setTimeout(() => act(reply, request), ms);

/** A provider that notes when each call came and how many were under way. */
async function startProvider(first: Act = fine) {
  const calls: { at: number; underWay: number }[] = [];
  let underWay = 0;
  const provider = { act: first, calls, url: '', stop: async () => {} };
  const server = createServer((request, reply) => {
    underWay += 1;
    calls.push({ at: Date.now(), underWay });
    reply.once('close', () => {
      underWay -= 1;
    });
    provider.act(reply, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider.stop = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return provider;
}

const LEASE_MS = 3_000;
const closing: (() => Promise<unknown>)[] = [];
let folder: string;
let env: Record<string, string>;
let api: Product;
let names = 0;

beforeAll(async () => {
  const made = await preparedFolder();
  closing.push(made.remove);
  folder = made.path;
  const database = await startEmbedded(join(folder, 'database'));
  closing.push(() => database.stop());
  const { host } = database.target as { host: string };
  env = {
    DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
    HOLDFAST_SECRET_KEY: 'an example key that all processes share',
    HOLDFAST_LEASE_MS: String(LEASE_MS),
    HOLDFAST_GUARD_MS: '500',
    // Small, so that the runs are spread over the workers.
    HOLDFAST_CONCURRENCY: '8',
    HOLDFAST_ALLOW_LOOPBACK: 'yes',
  };
  api = await startProduct({ dataDir: folder, env, command: 'api' });
  closing.push(() => api.stop());
});
afterAll(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function workers(count: number): Promise<Product[]> {
  const started: Product[] = [];
  for (let n = 0; n < count; n += 1) started.push(await startProduct({ dataDir: folder, env, command: 'worker' }));
  closing.push(() => Promise.all(started.map((worker) => worker.kill())));
  return started;
}

/** A connection to the provider and a workflow that reads from it once per item. */
async function set(provider: { url: string }, limits: Limits, policy: object = {}) {
  names += 1;
  const slug = `provider-${names}`;
  const fields = { baseUrl: provider.url, token: 'an example token' };
  const connection = await ask<ConnectionRow>(api, 'POST', '/connections', {
    slug,
    title: slug,
    type: 'http.bearer',
    fields,
    limits,
  });
  const nodes: Partial<Node>[] = [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    {
      id: 'read',
      type: 'http.request',
      typeVersion: 1,
      name: 'Read',
      connection: slug,
      parameters: { method: 'GET', url: '/things' },
      policy: { retry: { transient: { baseDelayMs: 100, maxDelayMs: 500 } }, ...policy },
    },
  ];
  const edges = [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'read', port: 'in' } }];
  const document = { schemaVersion: SCHEMA_VERSION, name: slug, nodes, edges };
  const { id } = await ask<{ id: string }>(api, 'POST', '/workflows', { document });
  const run = async (items = 1) => {
    const input = Array.from({ length: items }, (_, n) => ({ json: { n } }));
    return (await ask<{ id: string }>(api, 'POST', `/workflows/${id}/runs`, { input })).id;
  };
  return {
    connection,
    run,
    async runs(count: number) {
      const ids: string[] = [];
      while (ids.length < count) ids.push(await run());
      return ids;
    },
    look: () => ask<ConnectionRow>(api, 'GET', `/connections/${connection.id}`),
  };
}

const runOf = (id: string) => ask<RunRow>(api, 'GET', `/runs/${id}`);
const ended = (ids: readonly string[], status: string) =>
  until(async () => {
    const rows = await Promise.all(ids.map(runOf));
    return rows.every((row) => row.status === status) ? rows : null;
  });
/** What an attempt came to, from the journal. */
const failuresOf = async (id: string) => {
  const { entries } = await ask<{ entries: JournalEntry[] }>(api, 'GET', `/runs/${id}/journal`);
  return entries.flatMap(({ event }) =>
    event.type === 'step.attempted' ? event.failures.map(({ failure }) => failure) : [],
  );
};

describe('a worker that is killed', () => {
  test('gives back the places it held, when its leases have lapsed and not before', async () => {
    const provider = await startProvider(() => {});
    closing.push(provider.stop);
    const { run, look } = await set(provider, { concurrency: 2 });
    const [first] = await workers(1);
    const ids = [await run(), await run()];
    await until(async () => provider.calls.length === 2);
    await until(async () => (await look()).standing.inUse === 2);
    provider.act = fine;
    const [second] = await workers(1);
    ids.push(await run());
    await until(async () => (await runOf(ids[2] ?? '')).status === 'waiting');
    expect(provider.calls).toHaveLength(2);
    await first?.kill();
    const killed = Date.now();
    await ended(ids, 'succeeded');
    expect(provider.calls).toHaveLength(5);
    // A lease is renewed at a third of its life, so what was left of it is two thirds at least.
    expect((provider.calls[2]?.at ?? 0) - killed).toBeGreaterThan(LEASE_MS / 3);
    await until(async () => (await look()).standing.inUse === 0);
    await second?.kill();
  });
});

describe('two workers that share a connection', () => {
  beforeAll(async () => {
    await workers(2);
  });

  test('keep to its rate and its concurrency together', async () => {
    const provider = await startProvider(after(30, fine));
    closing.push(provider.stop);
    const { runs } = await set(provider, { rateLimit: { limit: 20, perMs: 1_000 }, concurrency: 3 });
    const began = Date.now();
    await ended(await runs(60), 'succeeded');
    expect(provider.calls).toHaveLength(60);
    expect(Math.max(...provider.calls.map(({ underWay }) => underWay))).toBeLessThanOrEqual(3);
    // Two may go at once; from then on one every 1000/19 ms, so the nth cannot have come earlier than that.
    const early = provider.calls.filter(({ at }, n) => at - began < (n - 2) * (1_000 / 19) - 1);
    expect(early).toEqual([]);
  });

  test('send one probe between them while it fails, let its backlog go at a ramp, and no run is the worse for it', async () => {
    const provider = await startProvider(after(100, unavailable));
    closing.push(provider.stop);
    const { runs, look, connection } = await set(provider, {
      concurrency: 2,
      circuitBreaker: { failures: 5, windowMs: 60_000, openMs: 1_000 },
    });
    const ids = await runs(30);
    await until(async () => (await look()).standing.breaker !== 'closed');
    // Whoever looks late sees probes already: the first comes when nothing was sent for as long as it stays open.
    const probed = () => provider.calls.findIndex(({ at }, n) => at - (provider.calls[n - 1]?.at ?? at) > 900);
    await until(async () => probed() > 0 && provider.calls.length >= probed() + 3);
    const opened = probed();
    expect(opened).toBeLessThanOrEqual(5 + 2);
    expect(Math.max(...provider.calls.slice(opened).map(({ underWay }) => underWay))).toBe(1);
    expect((await look()).standing.outcomes[0]?.code).toBe('transient/server_error');
    const figures = await (await fetch(`${api.url}/metrics`)).text();
    expect(figures).toMatch(new RegExp(`holdfast_connection_breaker_open{.*connection="${connection.slug}"} 1`));
    provider.act = after(20, fine);
    const before = provider.calls.length;
    await ended(ids, 'succeeded');
    const drained = provider.calls.slice(before);
    expect((drained[4]?.at ?? 0) - (drained[0]?.at ?? 0)).toBeGreaterThan(1_500);
    expect((await look()).standing).toMatchObject({ breaker: 'closed', inUse: 0 });
  });

  test('both wait when the provider asks one of them to', async () => {
    const provider = await startProvider();
    closing.push(provider.stop);
    const { runs, look } = await set(provider, { concurrency: 1 });
    provider.act = (reply) => {
      provider.act = fine;
      reply.writeHead(429, { 'retry-after': '3' }).end();
    };
    const ids = await runs(12);
    await until(async () => (await look()).standing.pausedUntil !== null);
    await ended(ids, 'succeeded');
    const [limited, next] = provider.calls;
    expect((next?.at ?? 0) - (limited?.at ?? 0)).toBeGreaterThanOrEqual(2_990);
    const said = (await Promise.all(ids.map(failuresOf))).flat();
    expect(said.filter(({ code }) => code === 'transient/rate_limited')).toHaveLength(1);
    expect(said.some(({ decidedBy }) => decidedBy === 'limits/pause')).toBe(true);
  });

  test('let the items go that can, hold the others, and say until when', async () => {
    const provider = await startProvider();
    closing.push(provider.stop);
    const { run } = await set(provider, { rateLimit: { limit: 1, perMs: 2_500 } });
    const id = await run(3);
    const waiting = await until(async () => {
      const row = await runOf(id);
      return row.status === 'waiting' ? row : null;
    });
    expect(waiting.waitingFor).toMatchObject({ kind: 'limit' });
    const [held] = await failuresOf(id);
    expect(held).toMatchObject({ code: 'transient/held', decidedBy: 'limits/rate' });
    expect(held?.message).toMatch(/^Held by the limit of connection "provider-\d+" until \d{4}-/);
    await ended([id], 'succeeded');
    expect(provider.calls).toHaveLength(3);
  });

  test('send nothing more once a sign-in is refused, until it is entered again', async () => {
    const provider = await startProvider((reply, request) =>
      request.headers.authorization === 'Bearer the new token' ? fine(reply, request) : void reply.writeHead(401).end(),
    );
    closing.push(provider.stop);
    const { run, look, connection } = await set(provider, {});
    const first = await run();
    const [row] = await ended([first], 'parked');
    expect(row?.failure?.failure.code).toBe('permanent/auth');
    expect(provider.calls).toHaveLength(2);
    expect(await look()).toMatchObject({ health: 'broken' });
    const second = await run();
    await ended([second], 'parked');
    expect(provider.calls).toHaveLength(2);
    await ask(api, 'PATCH', `/connections/${connection.id}`, { title: 'Another title' });
    expect(await look()).toMatchObject({ health: 'broken' });
    await ask(api, 'PATCH', `/connections/${connection.id}`, {
      fields: { baseUrl: provider.url, token: 'the new token' },
    });
    expect(await ask(api, 'POST', `/connections/${connection.id}/test`)).toMatchObject({ ok: true });
    for (const id of [first, second])
      await ask(api, 'POST', `/runs/${id}/steps/read/repair`, { action: 'retry', reason: 'the sign-in works again' });
    await ended([first, second], 'succeeded');
  });

  describe('and a budget', () => {
    /** Ten dollars a thousand tokens, and answers of 90 tokens: a call may cost a dollar, and costs 90 cents and a little. */
    const PRICES = { 'practice-1': { input: 0, output: 10_000 }, small: { input: 0, output: 1_000 } };
    const WORTH = 0.9;

    /** @param step what its step has besides @param others steps that it leads to by a fallback edge for a class of failure */
    async function spender(
      budget: object | undefined,
      prices: object = PRICES,
      { parameters: more = {}, ...step }: { parameters?: object; policy?: object } = {},
      others: Readonly<Record<string, string>> = {},
    ) {
      const models = await startPracticeModels({ answer: () => ({ text: 'word '.repeat(72) }) });
      closing.push(models.close);
      names += 1;
      const slug = `models-${names}`;
      const fields = { baseUrl: `${models.url}/v1`, model: 'practice-1', prices };
      await ask(api, 'POST', '/connections', { slug, title: slug, type: 'ai.openai-compatible', fields });
      const parameters = { instructions: 'Answer.', data: '={{ $json.n }}', maxTokens: 100, ...more };
      const nodes = [
        { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
        { id: 'draft', type: 'ai.draft', typeVersion: 1, name: 'Draft', connection: slug, parameters, ...step },
        ...Object.keys(others).map((id) => ({ id, type: 'core.pass', typeVersion: 1, name: id })),
      ];
      const edges = [
        { id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'draft', port: 'in' } },
        ...Object.entries(others).map(([id, on]) => ({
          id: `to-${id}`,
          kind: 'fallback',
          on: [on],
          from: { node: 'draft', port: 'fallback' },
          to: { node: id, port: 'in' },
        })),
      ];
      const settings = budget ? { settings: { budget } } : {};
      const document = { schemaVersion: SCHEMA_VERSION, name: slug, nodes, edges, ...settings };
      const { id } = await ask<{ id: string }>(api, 'POST', '/workflows', { document });
      return {
        models,
        async run(count: number) {
          const input = Array.from({ length: count }, (_, n) => ({ json: { n } }));
          return (await ask<{ id: string }>(api, 'POST', `/workflows/${id}/runs`, { input })).id;
        },
        spending: () => ask<Spending>(api, 'GET', `/workflows/${id}/spending`),
      };
    }

    test('overrun none of it together, and what was not called waits for a person', async () => {
      const { models, run, spending } = await spender({ perDay: 10.5 });
      const ids = [await run(10), await run(10), await run(10), await run(10)];
      await ended(ids, 'parked');
      const called = models.requests.length;
      expect(called).toBeGreaterThanOrEqual(10);
      expect(called * WORTH).toBeLessThanOrEqual(10.5);
      const { budgets, days, models: byModel } = await spending();
      expect(budgets.day).toEqual({ spent: expect.closeTo(called * WORTH, 6), limit: 10.5 });
      expect(days).toMatchObject([{ calls: called, outputTokens: called * 90 }]);
      expect(byModel).toMatchObject([{ name: 'practice-1', calls: called }]);
      const failures = (await Promise.all(ids.map(failuresOf))).flat();
      expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['policy/budget_used_up']));
      expect(failures[0]?.message).toMatch(/budget of the workflow for a day is \$10\.5: .*Nothing was called/);
    });

    test('leave it to the author what happens then: a smaller model, rules, or a stop', async () => {
      const smaller = { parameters: { otherwise: [{ model: 'small', when: 'budget' }] } };
      const [down, byRules, stopped] = await Promise.all([
        spender({ perRun: 0.5 }, PRICES, smaller),
        spender({ perRun: 0.5 }, PRICES, {}, { rules: 'policy', outage: 'transient' }),
        spender({ perRun: 0.5 }, PRICES, { policy: { onFailure: { policy: { action: 'stop' } } } }),
      ]);
      const [smallRun, ruledRun, stoppedRun] = [await down.run(2), await byRules.run(2), await stopped.run(1)];
      await ended([smallRun, ruledRun], 'succeeded');
      expect(down.models.requests.map(({ asked }) => asked.model)).toEqual(['small', 'small']);
      // The edge is chosen by the class of the failure.
      const { items: steps } = await ask<{ items: { node: string; status: string; inputCount: number }[] }>(
        api,
        'GET',
        `/runs/${ruledRun}/steps`,
      );
      expect(steps.find(({ node }) => node === 'rules')).toMatchObject({ status: 'succeeded', inputCount: 2 });
      expect(steps.find(({ node }) => node === 'outage')?.status ?? 'skipped').toBe('skipped');
      const [row] = await ended([stoppedRun], 'failed');
      expect(row?.failure?.failure.code).toBe('policy/budget_used_up');
      expect([byRules.models.requests, stopped.models.requests]).toEqual([[], []]);
    });

    test('tell what a run cost, step by step and call by call', async () => {
      const { run } = await spender(undefined);
      const id = await run(2);
      await ended([id], 'succeeded');
      const spent = { cost: expect.closeTo(2 * WORTH, 6), calls: 2, outputTokens: 180 };
      expect(await ask(api, 'GET', `/runs/${id}`)).toMatchObject({ spent: { ...spent, unpriced: 0 } });
      const detail = await ask<{ step: object; calls: object[] }>(api, 'GET', `/runs/${id}/steps/draft`);
      expect(detail.step).toMatchObject({ usage: spent });
      const call = { model: 'practice-1', outcome: 'answered', cost: expect.closeTo(WORTH, 6) };
      expect(detail.calls).toMatchObject([call, call]);
    });

    test('count a call whose price nobody knows as unknown, never as nothing', async () => {
      const { run, spending } = await spender(undefined, {});
      const id = await run(2);
      await ended([id], 'succeeded');
      const unknown = { cost: 0, calls: 2, unpriced: 2 };
      expect(await ask(api, 'GET', `/runs/${id}`)).toMatchObject({ spent: unknown });
      expect(await spending()).toMatchObject({ days: [unknown], models: [{ name: 'practice-1', ...unknown }] });
    });

    test('call nothing whose price nobody knows', async () => {
      const { models, run } = await spender({ perRun: 1 }, {});
      const id = await run(1);
      const [row] = await ended([id], 'parked');
      expect(row?.failure?.failure.code).toBe('policy/price_unknown');
      expect(models.requests).toEqual([]);
    });
  });
});
