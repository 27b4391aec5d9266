import { existsSync } from 'node:fs';
import { until } from '../../support/product.ts';
import { LEASE_MS } from '../cell.ts';
import { startClockwork } from '../clockwork.ts';
import { equal, type Fault } from '../fault.ts';
import { quiescence } from '../judge.ts';

const sweepers: Fault = {
  id: 'F42',
  title: 'sweeper and scheduler killed in the middle, and two of each at work',
  async run(cell) {
    await cell.begin();
    const clockwork = await startClockwork(cell);
    await cell.provider.manners({ workMs: 200 });
    const first = await cell.worker();
    // One of its calls is under way when it ends: there is something to find.
    await cell.provider.rules({ act: 'stall-after-commit', ms: 2 * LEASE_MS, times: 1 });
    const loading = cell.load(6, ['keyed', 'timed', 'parent']);
    await until(async () => cell.sent().some(({ act }) => act === 'stall-after-commit'));
    await first.kill();
    await loading;
    // What the first one left is found by a sweep, and the one who sweeps dies at it.
    await (await cell.doomed('sweep.mid:1')).dead();
    cell.didFire('a worker killed under load, and the next one in the middle of its sweep');
    const two = await Promise.all([cell.worker(), cell.worker()]);
    const before = await clockwork.count();
    await until(async () => (await clockwork.count()) > before + 3);
    await two[0]?.kill();
    const then = await clockwork.count();
    await until(async () => (await clockwork.count()) > then + 2);
    await clockwork.pause();
    await quiescence(cell);
    await clockwork.holds();
  },
};

const PRELOAD = new URL('../shifted-clock.ts', import.meta.url).href;

/** Wrong by so many milliseconds, or in the ways that shifted-clock.ts knows. */
const SHIFTS = ['40000', '-40000', '3600000', '-3600000', 'jump', 'dst', 'leap'] as const;

const shifted: Fault = {
  id: 'F22',
  title: 'worker clocks that are wrong by 40 s and by an hour, that jump, and that cross a change of time',
  async run(cell) {
    await cell.begin();
    const clockwork = await startClockwork(cell);
    for (const shift of cell.isQuick ? [cell.chance.pick(SHIFTS)] : SHIFTS) {
      const workers = await Promise.all([
        cell.worker({ env: { CHAOS_CLOCK_SHIFT: shift, TZ: 'Europe/Berlin' }, nodeOptions: ['--import', PRELOAD] }),
        cell.worker(),
      ]);
      await cell.load(6, ['timed', 'keyed', 'parent']);
      const before = await clockwork.count();
      await until(async () => (await clockwork.count()) > before + 4);
      for (const worker of workers) await worker.stop();
      cell.didFire(`one of two workers with a clock that is off by ${shift}`);
    }
    await cell.worker();
    await clockwork.pause();
    await quiescence(cell);
    await clockwork.holds();
  },
};

const FAKETIME = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find((path) => existsSync(path));

const databaseClock: Fault = {
  id: 'F23',
  title: 'the clock of the database goes back by ten minutes, and forth again',
  cannot: () => (FAKETIME === undefined ? 'there is no libfaketime (apt-get install libfaketime)' : null),
  async run(cell) {
    const { postgres } = cell.stack;
    await cell.begin({ workers: 1 });
    await cell.load(6, ['timed', 'keyed', 'parent']);
    await postgres.stop('immediate');
    await postgres.launch({ LD_PRELOAD: FAKETIME ?? '', FAKETIME: '-600s' });
    cell.didFire('a database ten minutes behind');
    await cell.load(6, ['timed', 'keyed', 'pure']);
    // What was due now is due in ten minutes: late, which is allowed.
    await postgres.stop('immediate');
    await postgres.launch();
    await quiescence(cell);
    equal(await cell.statuses(), { succeeded: (await cell.query('select 1 from chk_run')).length }, 'runs');
  },
};

export const timeFaults: readonly Fault[] = [sweepers, shifted, databaseClock];
