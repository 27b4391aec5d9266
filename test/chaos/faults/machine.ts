import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/product.ts';
import type { Cell } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { KINDS } from '../ledger.ts';
import { PostgresServer } from '../postgres.ts';
import { ARRIVES, chain, LINES, post } from '../workload.ts';

/** A disk of so many MiB, which goes with the cell. */
async function smallDisk(cell: Cell, name: string, sizeMiB: number) {
  const path = join(cell.folder, name);
  mkdirSync(path, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=777`, 'tmpfs', path]);
  must(mounted.status === 0, `the small disk cannot be mounted: ${mounted.stderr}`);
  await cell.keep({ stop: async () => spawnSync('umount', [path]) });
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k', `count=${16 * sizeMiB}`]),
    empty: () => rmSync(filler),
  };
}

/** Calls until one cannot be stored, and gives the status of its answer. Each brings data of some size along. */
const refusal = (cell: Cell): Promise<number> =>
  until(async () => {
    const order = { ...cell.newOrder(3), ballast: randomBytes(100_000).toString('base64') };
    const reply = await cell.call('keyed', order);
    return reply && !reply.ok ? reply.status : null;
  }, 120_000);

/** Waits until the database takes writes, starting it again where it gave up. */
const isBack = (cell: Cell) =>
  until(() =>
    cell.query('create temporary table taken (n int)').then(
      () => true,
      () =>
        cell.stack.postgres
          .stop('immediate')
          .then(() => cell.stack.postgres.launch())
          .then(() => false),
    ),
  );

const full: Fault = {
  id: 'F14',
  title: 'the disk is full: of the log and data folder, of the tables, and of the write-ahead log',
  cannot: () => (process.getuid?.() === 0 ? null : 'only root may mount a small disk'),
  async run(cell) {
    const tables = await smallDisk(cell, 'tables', 140);
    const wal = await smallDisk(cell, 'wal', 70);
    const sizes = { min_wal_size: '32MB', max_wal_size: '32MB' };
    await cell.usePostgres(await PostgresServer.start(tables.path, sizes, join(wal.path, 'wal')));
    // Both write their log to a disk of their own, and their data folders are there as well.
    const own = await smallDisk(cell, 'own', 2);
    const at = (folder: string) => ({ folder: `own/${folder}`, log: join(own.path, `${folder}.log`) });
    await cell.begin({ api: at('api') });
    await cell.worker(at('worker'));
    await cell.load(4, ['keyed', 'timed']);
    own.fill();
    const before = cell.accepted.length;
    // Each of these writes into the log, and none of it gets there.
    cell.links.database.sever('reset');
    await cell.load(4, ['keyed', 'timed']);
    await quiescence(cell);
    equal(await cell.statuses(), { succeeded: cell.accepted.length }, 'runs beside a log that is full');
    cell.didFire(`no room for the log, and ${cell.accepted.length - before} calls taken`);
    own.empty();
    for (const [name, disk] of Object.entries({ tables, 'write-ahead log': wal })) {
      disk.fill();
      equal(await refusal(cell), 503, 'a call that cannot be stored is answered');
      cell.didFire(`no room for the ${name}`);
      disk.empty();
      await isBack(cell);
      await cell.load(4, ['keyed', 'timed']);
      await quiescence(cell);
    }
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
