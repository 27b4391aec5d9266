import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Product, until } from '../../support/product.ts';
import { type Cell, LEASE_MS, TAKEOVER_MS } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { KINDS } from '../ledger.ts';
import { PostgresServer } from '../postgres.ts';
import { BACKENDS } from '../stack.ts';
import { ARRIVES, chain, LINES, post } from '../workload.ts';

/** Whether a process is stopped by a signal. */
const isStopped = (pid: number): boolean => /^\d+ \(.*\) T/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/** A run is taken over in time by whoever is there. Gives how long it took from `since`, in milliseconds. */
async function takenOver(cell: Cell, runId: string, since: number): Promise<number> {
  await until(async () => ['succeeded', 'parked', 'waiting'].includes(await cell.statusOf(runId)), 2 * TAKEOVER_MS);
  const tookMs = performance.now() - since;
  must(tookMs <= TAKEOVER_MS, `taken over after ${(tookMs / 1_000).toFixed(1)} s only`);
  return tookMs;
}

/** F06: a worker is frozen in the middle of a request, for three leases. */
const frozen: Fault = {
  id: 'F06',
  title: 'worker stopped in the middle of a request for three leases, then continued',
  quickOn: BACKENDS,
  async run(cell) {
    await cell.begin();
    const sleeper = await cell.worker();
    await cell.provider.rules({ act: 'stall-after-commit', ms: LEASE_MS, times: 3 });
    const orders = [];
    for (const kind of KINDS) orders.push(await cell.send(kind, cell.newOrder(1)));
    await until(async () => cell.committed().length >= KINDS.length);
    process.kill(sleeper.pid, 'SIGSTOP');
    // And one that was told to come again and is about to write that down: after a takeover it is void.
    await cell.publish(chain('refused', [ARRIVES, LINES, { ...post('keyed', cell.providerUrl), id: 'entry' }]));
    const writer = await cell.worker({ fault: 'record.before~entry:1:stop' });
    const refused = cell.newOrder(1);
    await cell.provider.rules({ act: '429', retryAfter: '1', reference: `${refused.order}-`, times: 1 });
    await cell.call('refused', refused);
    orders.push(refused);
    await until(async () => isStopped(writer.pid));
    const stoppedAt = performance.now();
    cell.didFire('stopped with three requests under way, and just before a commit');
    await cell.worker();
    for (const order of orders) await takenOver(cell, cell.runOf(order), stoppedAt);
    await until(async () => performance.now() - stoppedAt > 3 * LEASE_MS);
    for (const { pid } of [sleeper, writer]) process.kill(pid, 'SIGCONT');
    await quiescence(cell);
    for (const [kind, count] of [
      ['keyed', 2],
      ['probed', 1],
      ['blind', 1],
    ] as const)
      equal(cell.committed(kind).length, count, `${kind} writes that took effect`);
  },
};

/** F07: one line before the guard nothing leaves; at the guard the same key at most. */
const atTheGuard: Fault = {
  id: 'F07',
  title: 'worker stopped exactly at the write guard, and one line earlier',
  quickOn: ['redis'],
  async run(cell) {
    await cell.begin();
    const earlier = cell.newOrder(1);
    const atTheLine = cell.newOrder(1);
    const before = await cell.worker({ fault: 'gate.committed~post:2:stop' });
    // With a connection that stands, nothing but the guard lies between the commit and the first byte.
    await cell.send('blind', cell.newOrder(1));
    await until(async () => (await cell.statuses()).succeeded === 1);
    await cell.send('blind', earlier);
    await until(async () => isStopped(before.pid));
    const line = await cell.worker({ fault: 'guard.passed~post:1:stop' });
    await cell.send('keyed', atTheLine);
    await until(async () => isStopped(line.pid));
    const stoppedAt = performance.now();
    cell.didFire('stopped before the guard, and behind it');
    await cell.worker();
    await takenOver(cell, cell.runOf(atTheLine), stoppedAt);
    await until(async () => (await cell.statusOf(cell.runOf(earlier))) === 'parked');
    for (const { pid } of [before, line]) process.kill(pid, 'SIGCONT');
    await until(async () => cell.sent('keyed').length >= 2);
    await quiescence(cell);
    equal(cell.sent('blind').length, 1, 'sends of a worker whose lease was over at the second one');
    equal(cell.committed('keyed').length, 1, 'keyed writes that took effect');
  },
};

const busyLoop: Fault = {
  id: 'F08',
  title: 'a code step that never ends, and one that eats all memory it can get',
  async run(cell) {
    await cell.begin({ workers: 1 });
    const code = (name: string, text: string) =>
      chain(name, [ARRIVES, { id: 'code', type: 'core.code', parameters: { code: text, timeoutMs: LEASE_MS * 2 } }]);
    await cell.publish(code('loop', 'while (true) {}'));
    await cell.publish(code('eater', 'const all = []; for (;;) all.push(new Array(100000).fill(7));'));
    const [loop, eater] = [cell.newOrder(), cell.newOrder()];
    await cell.call('loop', loop);
    await cell.call('eater', eater);
    await cell.load(6, ['pure', 'keyed', 'timed']);
    cell.didFire('code without an end, and without measure');
    await quiescence(cell);
    for (const order of [loop, eater]) {
      const [attempt] = await cell.query<{ code: string; attempts: number }>(
        `select max(code) as code, count(*)::int as attempts from chk_attempt where step like $1 and class is not null`,
        [`${cell.runOf(order)}/code%`],
      );
      equal(attempt, { code: 'permanent/resource_limit', attempts: 1 }, 'what became of the code');
    }
    // Born with the first, taken up with the second: no more for a run that never rests.
    const ids = [loop, eater].map((order) => cell.runOf(order));
    const taken = await cell.query('select id from chk_run where id = any($1) and fence > 2', [ids]);
    must(taken.length === 0, 'a run was taken over although its worker was well');
  },
};

/** Wake-ups of one run in the queue at once, and place numbers there that no real one has. */
const DOUBLES = 50;
const FAR = 1_000_000;

/** Workers that are told at once, and how many of them start at a time. */
const CROWD = { workers: 50, atATime: 5 } as const;
/** Connections of a database that such a crowd works on. */
const ROOM = { max_connections: '1200' } as const;

/** F09: many bells for one run, many workers. */
const crowd: Fault = {
  id: 'F09',
  title: 'fifty workers told at once, and many times, to carry the same runs',
  async run(cell) {
    const data = join(cell.folder, 'roomy');
    mkdirSync(data);
    await cell.usePostgres(await PostgresServer.start(data, ROOM));
    await cell.begin();
    for (let there = 0; there < CROWD.workers; there += CROWD.atATime)
      await Promise.all(Array.from({ length: CROWD.atATime }, () => cell.worker()));
    await cell.provider.manners({ workMs: 50 });
    await cell.load(12, ['keyed', 'timed', 'parent']);
    const bell = await cell.bell();
    const open = await cell.query<{ id: string }>(
      `select id from run where status in ('accepted', 'running', 'waiting')`,
    );
    for (const { id } of open) for (let n = 1; n <= DOUBLES; n += 1) bell.ring(id, FAR + n, null);
    let rung = open.length * DOUBLES;
    // Every run is said to be due again and again: whoever looks finds it, and one alone may have it.
    await until(async () => {
      const rows = await cell.query(
        `with due as (select id from run where status in ('accepted', 'running', 'waiting') order by id for no key update skip locked)
         update run r set wake_at = least(wake_at, now()), wake_seq = wake_seq + 1 from due where r.id = due.id returning r.id`,
      );
      rung += rows.length;
      return rows.length === 0 && !(await cell.query(`select 1 from run where status <> 'succeeded'`)).length;
    });
    must(rung > 0, 'nothing was rung twice');
    cell.didFire(`${rung} bells too many for ${CROWD.workers} workers`);
    await quiescence(cell);
  },
};

/** Recorded starts after which a step that takes its worker down waits for a person. */
const MOST_DEATHS = 6;

const poison: Fault = {
  id: 'F36',
  title: 'a step that takes its worker down each time',
  async run(cell) {
    await cell.begin();
    await cell.publish(
      chain('poisoned', [
        ARRIVES,
        { id: 'poison', type: 'core.set', parameters: { fields: [{ name: 'a', value: 1 }] } },
      ]),
    );
    const order = cell.newOrder();
    await cell.call('poisoned', order);
    await cell.provider.manners({ workMs: 100 });
    let deaths = 0;
    let survivor: Product | null = null;
    while (!survivor) {
      const { product } = await cell.doomed('eval.before~poison:1');
      await cell.send('keyed');
      const end = await until(async () => {
        if (!product || product.hasEnded()) return 'dead';
        return (await cell.statusOf(cell.runOf(order))) === 'parked' && 'parked';
      });
      if (end === 'parked') survivor = product;
      else deaths += 1;
      must(deaths <= MOST_DEATHS, `the step took ${deaths} workers down and is not parked`);
    }
    cell.didFire(`${deaths} workers down by one step`);
    await quiescence(cell);
    const statuses = await cell.statuses();
    equal([statuses.parked, statuses.failed ?? 0], [1, 0], 'runs that are parked and failed');
  },
};

const drained: Fault = {
  id: 'F43',
  title: 'SIGTERM with a call under way that outlasts the grace',
  async run(cell) {
    const timeoutMs = 60_000;
    const [worker] = await cell.begin({ workers: 1 });
    await cell.publish(chain('long', [ARRIVES, LINES, post('keyed', cell.providerUrl, { timeoutMs })]));
    await cell.publish(
      chain('look', [
        ARRIVES,
        {
          id: 'read',
          type: 'http.request',
          parameters: { method: 'GET', url: `${cell.providerUrl}/keyed/entries?reference=none` },
          policy: { timeoutMs },
        },
      ]),
    );
    await cell.provider.rules(
      { act: 'stall-after-commit', times: 1 },
      { act: 'stall-before-commit', method: 'GET', times: 1 },
    );
    await cell.call('long', cell.newOrder(1));
    await cell.call('look', cell.newOrder(1));
    await until(
      async () => cell.committed().length === 1 && cell.provider.ledger().some((row) => row.method === 'GET'),
    );
    process.kill(worker?.pid ?? 0, 'SIGTERM');
    cell.didFire('told to end with a write and a read under way');
    equal(await worker?.exited, 0, 'exit code');
    await cell.provider.rules();
    await cell.worker();
    await quiescence(cell);
    const doubtful = await cell.query(
      `select step from chk_transition where step like '%/read%' and to_s = 'ambiguous'`,
    );
    equal([doubtful.length, await cell.statuses()], [0, { succeeded: 2 }], 'reads in doubt, and runs');
  },
};

export const workerFaults: readonly Fault[] = [frozen, atTheGuard, busyLoop, crowd, poison, drained];
