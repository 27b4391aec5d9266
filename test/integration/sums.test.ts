import type { RunningServer } from '@holdfast/runner';
import { AlertStore, inTransaction } from '@holdfast/runner/testing';
import type { WorkflowDocument } from '@holdfast/workflow';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { byHand, chain, plainSet } from '../bench/workflow.ts';
import { ask, until } from '../support/product.ts';
import { openServer, publish } from '../support/server.ts';

let server: RunningServer & { url: string };
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, close } = await openServer({ roles: ['api', 'worker'] }));
});
afterAll(() => close?.());

const rows = async (text: string): Promise<unknown[]> => (await server.runtime.database.pool.query(text)).rows;

/** The sums beside the runs themselves, as one statement sees both. Empty where they agree. */
const differences = () =>
  rows(`with summed as (select workflow_id, hour, status, sum(runs)::int as runs from run_count group by 1, 2, 3),
      counted as (select workflow_id, date_trunc('hour', started_at, 'UTC') as hour, status, count(*)::int as runs from run group by 1, 2, 3)
    select * from summed full join counted using (workflow_id, hour, status) where summed.runs is distinct from counted.runs`);

const ending = (name: string, step: Pick<WorkflowDocument['nodes'][number], 'type' | 'parameters' | 'policy'>) =>
  chain(name, [
    { id: 'start', type: 'trigger.manual' },
    { id: 'then', ...step },
  ]);

test('runs by the hour are counted once, at every moment from their birth to long after their end', async () => {
  const succeeding = await publish(server, byHand('Goes well', [plainSet(1)]));
  const failing = await publish(
    server,
    ending('Fails', {
      type: 'core.fail',
      parameters: { message: 'No.' },
      policy: { onFailure: { data: { action: 'stop' } } },
    }),
  );
  const waiting = await publish(server, ending('Waits', { type: 'core.wait', parameters: { for: 'call' } }));
  const starts = [succeeding, succeeding, succeeding, failing, failing, waiting].flatMap(({ id }) =>
    Array.from({ length: 10 }, () =>
      ask<{ id: string }>(server, 'POST', `/workflows/${id}/runs`, { input: [{ json: {} }] }),
    ),
  );
  let areStarted = false;
  const started = Promise.all(starts).finally(() => {
    areStarted = true;
  });
  while (!areStarted) expect(await differences()).toEqual([]);
  const runs = await started;
  // A run that rested before it ended stands on the list twice.
  const stopped = runs.at(-1)?.id;
  await vi.waitFor(async () =>
    expect(await rows(`select from run where id = '${stopped}' and status = 'waiting'`)).toHaveLength(1),
  );
  await ask(server, 'POST', `/runs/${stopped}/cancel`, {});
  await vi.waitFor(
    async () => {
      expect(await differences()).toEqual([]);
      expect(await rows(`select status, sum(runs)::int as runs from run_hour group by 1 order by 1`)).toEqual([
        { status: 'cancelled', runs: 1 },
        { status: 'failed', runs: 20 },
        { status: 'succeeded', runs: 30 },
      ]);
    },
    { timeout: 20_000 },
  );
  expect(await ask(server, 'GET', '/overview')).toMatchObject({
    last24h: { runs: 60, succeeded: 30, failed: 20 },
    counts: { waiting: 9, running: 0 },
  });
  // Two days before counts to the week before, nine days before to nothing.
  await server.runtime.database.pool.query(
    `insert into run_hour select workspace_id, date_trunc('hour', now() - make_interval(days => d)), workflow_id, 'failed', 5
     from (select distinct workspace_id, workflow_id from run_hour limit 1) w, unnest('{2,9}'::int[]) d`,
  );
  expect(await ask(server, 'GET', '/overview')).toMatchObject({
    last24h: { runs: 60 },
    previous24h: { runs: 0 },
    previous7d: { runs: 5, succeeded: 0, failed: 5 },
  });
  await server.runtime.database.pool.query(`delete from run_hour where runs = 5`);
  const { items } = await ask<{ items: { id: string; runs: object }[] }>(server, 'GET', '/workflows');
  expect(items.find(({ id }) => id === waiting.id)?.runs).toMatchObject({ last24h: 10, failed24h: 0, waiting: 9 });
  expect(items.find(({ id }) => id === failing.id)?.runs).toMatchObject({ last24h: 20, failed24h: 20, waiting: 0 });
});

test('runs that are not summed up yet are looked up one by one, however many the database takes them for', async () => {
  const { database } = server.runtime;
  const unseen = new Error('nobody else saw it');
  const planned = inTransaction(database, async ({ pool }) => {
    const columns = await pool.query<{ names: string }>(
      `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
       where table_name = 'run' and table_schema = 'public' and column_name <> 'id' and is_generated = 'NEVER' and is_identity = 'NO'`,
    );
    const names = columns.rows[0]?.names;
    await pool.query(
      `insert into run (id, ${names}) select uuidv7(), ${names} from (select * from run where status = 'succeeded' limit 1) model, generate_series(1, 20000)`,
    );
    await pool.query('insert into audit_due (run_id, is_end) select id, true from run');
    await pool.query('analyze run, audit_due');
    const { rows: plans } = await pool.query<{ 'QUERY PLAN': unknown }>(
      `explain (format json) select workflow_id, sum(runs) from run_count where hour > now() - interval '1 day' group by 1`,
    );
    const plan = JSON.stringify(plans[0]?.['QUERY PLAN']);
    expect(plan.match(/(Nested Loop|Merge Join|Hash Join)/g)).toEqual(['Nested Loop']);
    throw unseen;
  });
  await expect(planned).rejects.toBe(unseen);
});

test('runs of several statuses are listed newest first, over pages', async () => {
  const page = (path: string) =>
    ask<{ items: { id: string; status: string }[]; next: string | null }>(server, 'GET', path);
  const all = await page('/runs?limit=100');
  const wanted = all.items.filter(({ status }) => status !== 'succeeded');
  const path = '/runs?status=failed,waiting,cancelled&limit=7';
  const found: unknown[] = [];
  for (let next: string | null = path; next !== null; ) {
    const { items, next: following } = await page(next);
    found.push(...items.map(({ id }) => id));
    next = following === null ? null : `${path}&cursor=${encodeURIComponent(following)}`;
  }
  expect(found).toEqual(wanted.map(({ id }) => id));
  expect((await page('/runs?status=nonsense')).items).toEqual([]);
});

interface Alert {
  readonly kind: string;
  readonly count: number;
  readonly subject: { readonly id: string; readonly name: string } | null;
}

test('what somebody has to look at stands on the overview, as far as the settings of workflows call it an alert', async () => {
  const listed = async () => (await ask<{ alerts: Alert[] }>(server, 'GET', '/overview')).alerts;
  const about = (alerts: readonly Alert[]) =>
    alerts.map(({ kind, subject }) => `${kind} ${subject?.name ?? ''}`.trim());
  const told = await publish(server, {
    ...chain('Is told', [{ id: 'start', type: 'trigger.run-failed' }]),
  });
  const fails = (name: string, action: 'stop' | 'park', alerts: object) => ({
    ...ending(name, {
      type: 'core.fail',
      parameters: { message: 'No.' },
      policy: { onFailure: { data: { action } } },
    }),
    settings: { alerts, failureWorkflow: told.id },
  });
  const live = async (document: WorkflowDocument, status: string): Promise<string> => {
    const { id } = await publish(server, document);
    const run = await ask<{ id: string }>(server, 'POST', `/workflows/${id}/runs`, { version: 1 });
    await until(async () => (await ask<{ status: string }>(server, 'GET', `/runs/${run.id}`)).status === status);
    return run.id;
  };
  await live(fails('Loud', 'stop', {}), 'failed');
  await live(fails('Quiet', 'stop', { onFailure: false }), 'failed');
  const parked = await live(fails('Parks', 'park', { onPark: true }), 'parked');
  await live(fails('Parks quietly', 'park', {}), 'parked');
  expect(about(await listed()).filter((each) => !each.includes('Fails'))).toEqual([
    'runs_failed Loud',
    'steps_parked Parks',
  ]);

  // Whoever looks after failures is told of the loud ones, and of no other.
  const runs = await until(async () => {
    const { items } = await ask<{ items: { id: string }[] }>(
      server,
      'GET',
      `/runs?workflowId=${told.id}&status=succeeded`,
    );
    return items.length >= 2 && items;
  });
  const said = await Promise.all(
    runs.map(({ id }) =>
      ask<{ items: { json: object }[] }>(server, 'GET', `/runs/${id}/steps/start/items?side=output`),
    ),
  );
  expect(said.map(({ items }) => items[0]?.json)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ status: 'failed', failure: expect.objectContaining({ code: 'data/stopped' }) }),
      expect.objectContaining({ status: 'parked', run: expect.objectContaining({ id: parked }) }),
    ]),
  );
  expect(runs).toHaveLength(2);

  const connection = {
    title: 'Ledger',
    type: 'http.bearer',
    slug: 'ledger',
    fields: { baseUrl: 'http://127.0.0.1:9', token: 'an example token' },
  };
  await ask(server, 'POST', '/connections', connection);
  await rows(`update exception set class = 'ambiguous', due_at = now() - interval '1 hour' where run_id = '${parked}'`);
  const breaker = { phase: 'open', why: 'failures', since: Date.now(), until: Date.now() + 60_000 };
  await rows(`update connection set health = 'broken'`);
  await rows(
    `insert into connection_state (connection_id, version, state) select id, 1, '${JSON.stringify({ breaker })}' from connection
     on conflict (connection_id) do update set state = excluded.state`,
  );
  expect(about(await listed())).toEqual(
    expect.arrayContaining([
      'writes_in_doubt',
      'connection_broken Ledger',
      'connection_open Ledger',
      'exceptions_overdue',
    ]),
  );

  // What only lasts for as long as nobody is at work: seen by one transaction alone.
  const { runtime, services } = server;
  const { id: workspaceId } = runtime.workspaces.default();
  const unseen = new Error('nobody else saw it');
  const looked = inTransaction(runtime.database, async (within) => {
    await within.pool.query(
      `update run set wake_at = now() - interval '2 minutes', status = 'running', lease_until = null where id = $1`,
      [parked],
    );
    await within.pool.query(
      `insert into schedule (id, workspace_id, workflow_id, node_id, version_id, is_live, next_slot)
       select gen_random_uuid(), workspace_id, workflow_id, 'x', version_id, true, now() - interval '1 hour' from run where id = $1`,
      [parked],
    );
    await within.pool.query(
      `insert into incident (workspace_id, kind, run_id, step_id, item, detail) values ($1, 'duplicate_effect', $2, 'then', 0, '{}')`,
      [workspaceId, parked],
    );
    expect((await services.alerts.list(workspaceId, within)).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['duplicate_effect', 'runs_stuck', 'schedule_dead']),
    );
    // Where no more runs may be carried it waits for its turn.
    await within.pool.query(
      `update run set workflow_id = (select workflow_id from run where id = $1), status = 'running', lease_owner = gen_random_uuid(), lease_until = now() + interval '1 minute'
       where id = (select id from run where id <> $1 limit 1)`,
      [parked],
    );
    const kindsUnder = async (perWorkspace: number | null, perWorkflow: number | null) => {
      const store = new AlertStore(runtime.database, runtime.epochs.store, '.', { perWorkspace, perWorkflow });
      return (await store.list(workspaceId, within)).map(({ kind }) => kind);
    };
    expect(await kindsUnder(1, null)).not.toContain('runs_stuck');
    expect(await kindsUnder(null, 1)).not.toContain('runs_stuck');
    expect(await kindsUnder(2, 2)).toContain('runs_stuck');
    throw unseen;
  });
  await expect(looked).rejects.toBe(unseen);
});

test('a version counts what failed and what stands still for a person, and apart what a fallback took care of', async () => {
  const refuse = (policy?: WorkflowDocument['nodes'][number]['policy']) =>
    ending('Versions', { type: 'core.fail', parameters: { message: 'No.' }, ...(policy ? { policy } : {}) });
  const asked = refuse();
  const saved: WorkflowDocument = {
    ...asked,
    nodes: [...asked.nodes, { id: 'tell', type: 'core.pass', typeVersion: 1, name: 'tell' }],
    edges: [
      ...asked.edges,
      {
        id: 'e2',
        kind: 'fallback',
        on: ['data', 'permanent'],
        from: { node: 'then', port: 'fallback' },
        to: { node: 'tell', port: 'in' },
      },
    ],
  };
  const made = await ask<{ id: string; revision: number }>(server, 'POST', '/workflows', {
    document: refuse({ onFailure: { data: { action: 'stop' } } }),
  });
  const { id } = made;
  let { revision } = made;
  const put = async (version: number, count: number, status: string) => {
    await ask(server, 'POST', `/workflows/${id}/publish`, { baseRevision: revision });
    for (let index = 0; index < count; index += 1) {
      const run = await ask<{ id: string }>(server, 'POST', `/workflows/${id}/runs`, {
        version,
        input: [{ json: {} }],
      });
      await until(async () => (await ask<{ status: string }>(server, 'GET', `/runs/${run.id}`)).status === status);
    }
  };
  const change = async (document: WorkflowDocument) => {
    ({ revision } = await ask<{ revision: number }>(server, 'PUT', `/workflows/${id}/draft`, {
      baseRevision: revision,
      document,
    }));
  };
  await put(1, 2, 'failed');
  await change(asked);
  await put(2, 1, 'parked');
  await change(saved);
  await put(3, 3, 'succeeded');
  const { items } = await ask<{ items: object[] }>(server, 'GET', `/workflows/${id}/versions`);
  expect(items).toMatchObject([
    { number: 3, runs: 3, failed: 0, parked: 0, handled: 3, open: 0 },
    { number: 2, runs: 1, failed: 0, parked: 1, handled: 0, open: 1 },
    { number: 1, runs: 2, failed: 2, parked: 0, handled: 0, open: 0 },
  ]);
  const list = await ask<{ items: { id: string; runs: object }[] }>(server, 'GET', '/workflows');
  expect(list.items.find((each) => each.id === id)?.runs).toMatchObject({ last24h: 6, failed24h: 3, parked: 1 });
});
