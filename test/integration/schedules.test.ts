import { join } from 'node:path';
import { openDatabase, startEmbedded } from '@holdfast/runner/testing';
import { SCHEMA_VERSION } from '@holdfast/workflow';
import { afterEach, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, startProduct, until } from '../support/product.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

interface SlotRow {
  readonly slot: Date;
  readonly run_id: string | null;
  readonly disposition: string;
  readonly runs: number;
}

test('each slot starts one run while two schedulers look, versions are published and the workflow is paused', async () => {
  const folder = await preparedFolder();
  cleanUp.push(folder.remove);
  const embedded = await startEmbedded(join(folder.path, 'database'));
  cleanUp.push(() => embedded.stop());
  const { host } = embedded.target as { host: string };
  const env = {
    DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
    HOLDFAST_SECRET_KEY: 'an example key that all processes share',
  };
  const api = await startProduct({ dataDir: folder.path, env, command: 'api' });
  cleanUp.push(() => api.stop());
  for (const worker of await Promise.all(
    [1, 2].map(() => startProduct({ dataDir: folder.path, env, command: 'worker' })),
  ))
    cleanUp.push(() => worker.stop());
  const database = openDatabase(embedded.target);
  cleanUp.push(() => database.close());
  const slots = async (): Promise<SlotRow[]> => {
    const { rows } = await database.pool.query<SlotRow>(
      `select l.slot, l.run_id, l.disposition, (select count(*)::int from run r where r.id = l.run_id) as runs
       from schedule_slot l order by l.slot`,
    );
    return rows;
  };

  const tick = {
    id: 'tick',
    type: 'trigger.schedule',
    typeVersion: 1,
    name: 'Tick',
    parameters: { rules: [{ every: 'cron', cron: '* * * * * *' }], missedRuns: 'run-all' },
  };
  const document = { schemaVersion: SCHEMA_VERSION, name: 'Ticks', nodes: [tick], edges: [] };
  const made = await ask<{ id: string; revision: number }>(api, 'POST', '/workflows', { document });
  let { revision } = made;
  await ask(api, 'POST', `/workflows/${made.id}/publish`, { baseRevision: revision });
  for (const name of ['Ticks on', 'Ticks on and on', 'Ticks for ever']) {
    const before = (await slots()).length;
    await until(async () => (await slots()).length > before + 1);
    const changed = await ask<{ revision: number }>(api, 'PUT', `/workflows/${made.id}/draft`, {
      document: { ...document, name, settings: { timeZone: 'Asia/Tokyo' } },
      baseRevision: revision,
    });
    revision = changed.revision;
    await ask(api, 'POST', `/workflows/${made.id}/publish`, { baseRevision: revision });
  }
  const before = (await slots()).length;
  await until(async () => (await slots()).length > before + 1);
  await ask(api, 'POST', `/workflows/${made.id}/pause`);

  const all = await slots();
  const seconds = all.map(({ slot }) => slot.getTime() / 1_000);
  const first = seconds[0] ?? 0;
  expect(seconds).toEqual(seconds.map((_, index) => first + index));
  expect(all.filter(({ disposition, runs }) => disposition !== 'started' || runs !== 1)).toEqual([]);
  const { rows } = await database.pool.query<{ count: number }>('select count(*)::int from run');
  expect(rows[0]?.count).toBe(all.length);
  const { rows: live } = await database.pool.query('select 1 from schedule where is_live');
  expect(live).toEqual([]);
});
