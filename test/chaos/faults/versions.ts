import { until } from '../../support/product.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { ARRIVES, chain, LINES, post } from '../workload.ts';

const deployed: Fault = {
  id: 'F34',
  title: 'a new version without the node, under another name, while runs of the old one wait',
  quickOn: ['redis'],
  async run(cell) {
    await cell.begin({ workers: 1 });
    const wait = { id: 'wait', type: 'core.wait', parameters: { for: 'time', amount: 3, unit: 'seconds' } };
    const old = chain('moving', [ARRIVES, LINES, wait, post('keyed', cell.providerUrl)]);
    const made = await cell.publish(old);
    const before = Array.from({ length: 3 }, () => cell.newOrder(1));
    for (const order of before) await cell.call('moving', order);
    await until(async () => (await cell.statuses()).waiting === before.length);
    const renamed = { ...post('blind', cell.providerUrl), id: 'post', name: 'Another one' };
    await cell.publish(chain('moving', [ARRIVES, LINES, renamed]), made);
    cell.didFire('a version that has another node in the place of the one that is waited for');
    const after = Array.from({ length: 3 }, () => cell.newOrder(1));
    for (const order of after) await cell.call('moving', order);
    await quiescence(cell);
    equal(await cell.statuses(), { succeeded: before.length + after.length }, 'runs');
    equal(
      [cell.committed('keyed').length, cell.committed('blind').length],
      [3, 3],
      'writes of the old and of the new version',
    );
  },
};

const rolled: Fault = {
  id: 'F35',
  title: 'rolling restart under load, and a build older than the database',
  async run(cell) {
    const [first] = await cell.begin({ workers: 1 });
    await cell.provider.manners({ workMs: 100 });
    const loading = cell.load(20);
    let worker = first;
    for (let turn = 0; turn < 3; turn += 1) {
      const next = await cell.worker();
      equal(await worker?.stop(), 0, 'exit code of a worker that was replaced');
      worker = next;
    }
    await loading;
    cell.didFire('three workers replaced under load');
    await cell.query(`insert into kysely_migration (name, timestamp) values ('9999-future', now()::text)`);
    const refusal = await cell.worker().then(
      () => null,
      (error: Error) => error.message,
    );
    await cell.query(`delete from kysely_migration where name = '9999-future'`);
    must(refusal?.includes('newer Holdfast') === true, `an old build starts on a newer database: ${refusal}`);
    await quiescence(cell);
  },
};

export const versionFaults: readonly Fault[] = [deployed, rolled];
