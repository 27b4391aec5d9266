import pg from 'pg';
import { until } from '../../support/product.ts';
import { type Cell, LEASE_MS } from '../cell.ts';
import { startClockwork } from '../clockwork.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { BACKENDS } from '../stack.ts';

/** Sends orders until it is told to stop, and lets a schedule run: neither waits for our repairs. Gives what stops and checks it. */
async function traffic(cell: Cell): Promise<() => Promise<void>> {
  const clockwork = await startClockwork(cell);
  let isOver = false;
  const sending = (async () => {
    while (!isOver) await cell.load(2, ['keyed', 'probed', 'timed', 'parent', 'pure']);
  })();
  // Looked at when it is stopped.
  sending.catch(() => {});
  return async () => {
    isOver = true;
    await sending;
    // The schedule has to go on as well: a machine that is quick is through before its first second.
    const before = await clockwork.count();
    await until(async () => (await clockwork.count()) > before);
    await clockwork.pause();
    await quiescence(cell);
    await clockwork.holds();
  };
}

const crash: Fault = {
  id: 'F10',
  title: 'Postgres stopped at once under load, then recovered',
  quickOn: BACKENDS,
  async run(cell) {
    await cell.begin({ workers: 1 });
    await cell.provider.manners({ workMs: 50 });
    await cell.makeLive('keyed', 'probed', 'timed', 'parent', 'pure');
    const stopTraffic = await traffic(cell);
    await until(async () => cell.accepted.length >= 4);
    await cell.stack.postgres.stop('immediate');
    cell.didFire(`stopped after ${cell.accepted.length} accepted calls`);
    const reply = await cell.call('pure', cell.newOrder());
    await cell.stack.postgres.launch();
    equal(reply?.status, 503, 'a call while the database is down is answered');
    must(reply?.headers.has('retry-after') === true, 'a call that was refused is not told when to come back');
    const before = cell.accepted.length;
    await until(async () => cell.accepted.length > before);
    await stopTraffic();
  },
};

const childKilled: Fault = {
  id: 'F11',
  title: 'one process of Postgres killed: all of its connections break',
  quickOn: ['postgres'],
  async run(cell) {
    await cell.begin({ workers: 1 });
    await cell.provider.manners({ workMs: 50 });
    await cell.makeLive('keyed', 'probed', 'timed', 'parent', 'pure');
    const stopTraffic = await traffic(cell);
    await until(async () => cell.accepted.length >= 4);
    const [victim] = await cell.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and application_name = 'holdfast-writer'`,
    );
    must(victim !== undefined, 'the writer has no connection');
    process.kill(victim.pid, 'SIGKILL');
    cell.didFire(`killed the database process of a writer`);
    const before = cell.accepted.length;
    await until(async () => cell.accepted.length > before);
    await stopTraffic();
  },
};

/** How soon a run must be picked up once the bells are heard again, and when that must be: twice what the model says, for slow machines. */
const PICKUP_MS = 1_000;
const PICKUP_WITHIN_MS = 60_000;

/** Ends every connection over which bells are heard. Gives how many. */
async function hangUp(cell: Cell): Promise<number> {
  const { redis } = cell.stack;
  if (redis) return Number(await redis.command('CLIENT', 'KILL', 'TYPE', 'normal'));
  const ended = await cell.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'holdfast-queue'`,
  );
  return ended.length;
}

const deafened: Fault = {
  id: 'F12',
  title: 'the connections over which bells are heard are terminated, then go silent for good',
  async run(cell) {
    await cell.begin({ workers: 1 });
    const pickup = async (): Promise<number> => {
      const order = await cell.send('pure');
      const began = performance.now();
      await until(async () => (await cell.statusOf(cell.runOf(order))) === 'succeeded');
      return performance.now() - began;
    };
    await pickup();
    cell.didFire(`${await hangUp(cell)} connections of the queue terminated`);
    await until(async () => (await pickup()) < PICKUP_MS, PICKUP_WITHIN_MS);
    const { database, queue } = cell.links;
    cell.didFire(`${queue ? queue.freeze() : database.freeze('holdfast-queue')} of them silent for good`);
    await until(async () => (await pickup()) < PICKUP_MS, PICKUP_WITHIN_MS);
    await quiescence(cell);
  },
};

/** Takes connections of the server until it has none left. */
function hog(cell: Cell) {
  const held: pg.Client[] = [];
  const grab = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: cell.stack.postgres.url('postgres') });
    client.on('error', () => {});
    return client.connect().then(
      () => held.push(client) > 0,
      () => false,
    );
  };
  return {
    /** Gives how many it has by now. */
    async grabAll(): Promise<number> {
      while (await grab());
      return held.length;
    },
    release: () => Promise.all(held.splice(0).map((client) => client.end())),
  };
}

const readOnly: Fault = {
  id: 'F13',
  title: 'Postgres takes no writes, then no connections',
  async run(cell) {
    await cell.begin({ workers: 1 });
    await cell.load(4);
    await quiescence(cell);
    const set = (value: string) =>
      cell.stack.postgres.query(
        'postgres',
        `alter database "${cell.database}" set default_transaction_read_only = ${value}`,
      );
    const refused = () =>
      until(async () => {
        const reply = await cell.call('pure', cell.newOrder());
        return reply && !reply.ok ? reply.status : null;
      });
    const isDegraded = () =>
      until(async () => {
        const reply = await fetch(`${cell.api.url}/health/ready`);
        return reply.status === 503 && ((await reply.json()) as { status: string }).status === 'degraded';
      });
    const entries = async () => (await cell.query('select 1 from chk_entry')).length;
    await set('on');
    cell.links.database.sever('reset');
    equal(await refused(), 503, 'a call that cannot be stored is answered');
    const before = await entries();
    await isDegraded();
    cell.didFire('a database that is read-only');
    equal(await entries(), before, 'entries of journals while nothing can be written');
    await set('off');
    cell.links.database.sever('reset');
    await cell.load(4);

    const all = hog(cell);
    await all.grabAll();
    cell.links.database.sever('reset');
    await until(async () => (await all.grabAll()) > 0 && (await cell.call('pure', cell.newOrder()))?.status === 503);
    await isDegraded();
    cell.didFire(`and one whose ${await all.grabAll()} connections are taken`);
    await all.release();
    await cell.load(4);
    await quiescence(cell);
    const { succeeded, ...others } = await cell.statuses();
    equal([Object.keys(others), (succeeded ?? 0) >= 12], [[], true], 'runs that did not end well, and enough that did');
  },
};

const conflicts: Fault = {
  id: 'F15',
  title: 'one transaction in twenty fails with a deadlock or a serialization failure',
  async run(cell) {
    await cell.begin({ workers: 2 });
    await cell.query('create sequence statement_count');
    await cell.query('create sequence conflict_count');
    // Sequences are not rolled back: the fifth statement fails, and from then on each twentieth, in the two ways in turn.
    await cell.query(`create function conflict() returns trigger language plpgsql as $$ begin
      if nextval('statement_count') % 20 = 5 then
        raise exception 'injected' using errcode = case nextval('conflict_count') % 2 when 0 then '40001' else '40P01' end;
      end if;
      return null; end $$`);
    await cell.query('create trigger conflict after insert on journal for each statement execute function conflict()');
    await cell.load(30);
    await quiescence(cell);
    const [raised] = await cell.query<{ count: number }>(
      'select case when is_called then last_value else 0 end::int as count from conflict_count',
    );
    if ((raised?.count ?? 0) > 0) cell.didFire(`${raised?.count} conflicts raised`);
  },
};

const commitCut: Fault = {
  id: 'F16',
  title: 'connection cut just before and just after COMMIT reaches Postgres',
  quickOn: BACKENDS,
  async run(cell) {
    await cell.begin({ workers: 1 });
    const { database } = cell.links;
    // One statement that commits itself, by the lease it renews; and the end of a transaction that tells a parent.
    for (const pattern of [`${LEASE_MS} milliseconds`, 'commit\0'] as const) {
      for (const side of ['before', 'after'] as const) {
        const cuts = database.cuts;
        database.cutWhen({ pattern, side, only: 'holdfast-writer' });
        await cell.load(3, ['keyed', 'timed', 'parent']);
        await until(async () => database.cuts > cuts);
      }
    }
    cell.didFire(`${database.cuts} commits cut off`);
    await quiescence(cell);
  },
};

export const databaseFaults: readonly Fault[] = [crash, childKilled, deafened, readOnly, conflicts, commitCut];
