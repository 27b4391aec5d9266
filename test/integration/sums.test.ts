import type { RunningServer } from '@holdfast/runner';
import type { WorkflowDocument } from '@holdfast/workflow';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { byHand, chain, plainSet } from '../bench/workflow.ts';
import { ask } from '../support/product.ts';
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
  const { items } = await ask<{ items: { id: string; runs: object }[] }>(server, 'GET', '/workflows');
  expect(items.find(({ id }) => id === waiting.id)?.runs).toMatchObject({ last24h: 10, failed24h: 0, waiting: 9 });
  expect(items.find(({ id }) => id === failing.id)?.runs).toMatchObject({ last24h: 20, failed24h: 20, waiting: 0 });
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
