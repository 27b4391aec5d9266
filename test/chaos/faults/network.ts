import { until } from '../../support/product.ts';
import { LEASE_MS, TAKEOVER_MS } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import type { LinkMode } from '../proxy.ts';
import { BACKENDS } from '../stack.ts';

const partition: Fault = {
  id: 'F20',
  title: 'a worker cut off from the database and not from the provider, and the reverse',
  quickOn: BACKENDS,
  async run(cell) {
    await cell.begin();
    const links = await cell.openLinks();
    await cell.worker({ links });
    const mode: LinkMode | 'reset' = cell.chance.pick(['refuse', 'blackhole', 'half-open', 'reset'] as const);
    // Longer than the lease: the call is still under way when the worker has to give up.
    await cell.provider.rules({ act: 'stall-after-commit', ms: 2 * LEASE_MS, times: 2 });
    const keyed = await cell.send('keyed', cell.newOrder(1));
    const blind = await cell.send('blind', cell.newOrder(1));
    await until(async () => cell.committed().length >= 2);
    links.database.mode = mode === 'reset' ? 'refuse' : mode;
    if (mode === 'reset' || mode === 'refuse') links.database.sever(mode === 'reset' ? 'reset' : 'end');
    cell.didFire(`worker and database apart (${mode}) with two calls under way`);
    await cell.worker();
    await until(async () => (await cell.statusOf(cell.runOf(keyed))) === 'succeeded', TAKEOVER_MS);
    await until(async () => (await cell.statusOf(cell.runOf(blind))) === 'parked', TAKEOVER_MS);
    links.database.mode = 'pass';
    links.database.sever('reset');
    // Now the provider is out of reach, and the database is not.
    cell.providerLink.mode = 'refuse';
    cell.providerLink.sever('reset');
    await cell.load(4, ['keyed', 'timed']);
    await until(async () => {
      const rows = await cell.query(`select 1 from chk_step where status = 'retry_wait'`);
      return rows.length > 0;
    });
    cell.providerLink.mode = 'pass';
    await quiescence(cell);
    equal(cell.committed('blind').length, 1, 'blind writes that took effect');
  },
};

const slow: Fault = {
  id: 'F21',
  title: 'slow links: two seconds late, one packet in a hundred lost, 16 kB a second',
  async run(cell) {
    await cell.begin({ workers: 1 });
    cell.providerLink.quality = { latencyMs: 2_000, loss: 0.01, bytesPerSecond: 16_000 };
    // What is between us and the database is slow, too, though not beyond any lease.
    cell.links.database.quality = { latencyMs: 50, loss: 0.01, lossMs: 300 };
    cell.didFire('slow links to provider and database');
    await cell.load(6, ['keyed', 'probed', 'blind', 'timed']);
    await quiescence(cell, 150_000);
    cell.links.database.quality = {};
    const lapsed = await cell.query<{ id: string; fence: number }>(
      'select id, fence::int as fence from chk_run where fence > 4',
    );
    must(lapsed.length === 0, `runs were taken over for no reason: ${JSON.stringify(lapsed[0])}`);
  },
};

export const networkFaults: readonly Fault[] = [partition, slow];
