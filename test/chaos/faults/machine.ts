import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/product.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { KINDS } from '../ledger.ts';
import { PostgresServer } from '../postgres.ts';
import { ARRIVES, chain, LINES, post } from '../workload.ts';

/** Room for a database, and for little of what is written to it. */
const DISK_MIB = 120;

const full: Fault = {
  id: 'F14',
  title: 'the disk of the database is full',
  cannot: () => (process.getuid?.() === 0 ? null : 'only root may mount a small disk'),
  async run(cell) {
    const disk = join(cell.folder, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=755`, 'tmpfs', disk]);
    must(mounted.status === 0, `the small disk cannot be mounted: ${mounted.stderr}`);
    await cell.keep({ stop: async () => spawnSync('umount', [disk]) });
    const filler = join(disk, 'filler');
    await cell.usePostgres(await PostgresServer.start(disk, { min_wal_size: '32MB', max_wal_size: '32MB' }));
    await cell.begin({ workers: 1 });
    await cell.load(4, ['keyed', 'timed']);
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M', `count=${DISK_MIB}`]);
    // What is left in the segments of the log is soon used up; then nothing can be stored.
    const refused = await until(async () => {
      const reply = await cell.call('keyed', cell.newOrder(3));
      return reply && !reply.ok ? reply : null;
    });
    equal(refused.status, 503, 'a call that cannot be stored is answered');
    cell.didFire('a disk without room');
    rmSync(filler);
    await until(() =>
      cell.query('select 1').then(
        () => true,
        () =>
          cell.stack.postgres
            .stop('immediate')
            .then(() => cell.stack.postgres.launch())
            .then(() => false),
      ),
    );
    await cell.load(4, ['keyed', 'timed']);
    await quiescence(cell);
  },
};

/** Room that a worker has above what it uses, in bytes. */
const AIR = 2 * 1024 * 1024;

const outOfMemory: Fault = {
  id: 'F44',
  title: 'a worker that gets no more memory',
  cannot: () => (existsSync('/usr/bin/prlimit') ? null : 'there is no prlimit'),
  async run(cell) {
    const [worker] = await cell.begin({ workers: 1 });
    const pid = worker?.pid ?? 0;
    await cell.load(2, ['keyed']);
    const used = Number(/VmData:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
    spawnSync('/usr/bin/prlimit', ['--pid', String(pid), `--data=${used + AIR}`]);
    await until(async () => {
      await cell.load(6, ['keyed', 'pure', 'timed']);
      return worker?.hasEnded();
    }, 120_000);
    cell.didFire('a worker out of memory');
    await cell.worker();
    await quiescence(cell);
  },
};

/** With owners and rights, which the server insists on. */
function copyFolder(from: string, to: string): void {
  const said = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (said.status !== 0) throw new Error(`${from} cannot be copied: ${said.stderr}`);
}

const restored: Fault = {
  id: 'F45',
  title: "yesterday's copy of the database is put back; the provider keeps today's ledger",
  async run(cell) {
    const { postgres } = cell.stack;
    const copy = join(cell.folder, 'copy');
    const [worker] = await cell.begin({ workers: 1 });
    const wait = { id: 'wait', type: 'core.wait', parameters: { for: 'time', amount: 5, unit: 'seconds' } };
    for (const kind of KINDS)
      await cell.publish(chain(`later-${kind}`, [ARRIVES, LINES, wait, post(kind, cell.providerUrl)]));
    const orders = KINDS.map((kind) => ({ kind, order: cell.newOrder(1) }));
    for (const { kind, order } of orders) await cell.call(`later-${kind}`, order);
    await until(async () => (await cell.statuses()).waiting === KINDS.length);
    await Promise.all([worker?.stop(), cell.api.stop()]);
    await postgres.stop('fast');
    copyFolder(postgres.places.data, copy);
    await postgres.launch();
    const today = await cell.worker({ folder: 'worker' });
    await until(async () => (await cell.statuses()).succeeded === KINDS.length);
    await today.stop();
    await postgres.stop('fast');
    rmSync(postgres.places.data, { recursive: true });
    copyFolder(copy, postgres.places.data);
    await postgres.launch();
    cell.didFire('a database from before three writes');
    await cell.worker({ folder: 'worker' });
    await quiescence(cell);
    for (const kind of KINDS) equal(cell.committed(kind).length, 1, `${kind} writes that took effect`);
    const statuses = await Promise.all(orders.map(({ order }) => cell.statusOf(cell.runOf(order))));
    equal(statuses, ['succeeded', 'succeeded', 'parked'], 'keyed, probed and blind runs');
    // Runs of today are nobody's past.
    cell.api = await cell.start('api');
    await cell.send('blind', cell.newOrder(1));
    await quiescence(cell);
    equal(cell.committed('blind').length, 2, 'blind writes after a new one');
  },
};

export const machineFaults: readonly Fault[] = [full, outOfMemory, restored];
