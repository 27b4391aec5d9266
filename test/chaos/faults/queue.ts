import { until } from '../../support/product.ts';
import type { Cell } from '../cell.ts';
import { type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { RedisServer } from '../redis.ts';

/** These rows are about Redis; what the queue in Postgres can suffer are the rows of the database. */
const onlyRedis: Fault['cannot'] = ({ stack }) =>
  stack.redis ? null : 'the queue is in Postgres, which has rows of its own';

const redisOf = (cell: Cell): RedisServer => {
  if (!cell.stack.redis) throw new Error('There is no Redis in this cell.');
  return cell.stack.redis;
};

/** Runs that have started and are not over: half of them wait for a bell. */
async function underWay(cell: Cell): Promise<void> {
  await cell.provider.manners({ workMs: 100 });
  await cell.load(9, ['timed', 'keyed', 'parent']);
}

const killed: Fault = {
  id: 'F17',
  title: 'Redis killed, with each kind of persistence, and once with an empty disk',
  quickOn: ['redis'],
  cannot: onlyRedis,
  async run(cell) {
    const redis = redisOf(cell);
    await cell.begin({ workers: 1 });
    const kinds = [
      { persistence: 'append-only', isEmpty: false },
      { persistence: 'snapshot', isEmpty: false },
      { persistence: 'none', isEmpty: true },
    ] as const;
    for (const { persistence, isEmpty } of kinds) {
      await underWay(cell);
      await redis.kill();
      await cell.call('timed', cell.newOrder());
      await redis.launch(persistence, isEmpty);
    }
    cell.didFire('Redis killed three times, the last time with the loss of everything');
    await quiescence(cell);
  },
};

/** Redis throws away what it likes while bells are rung. */
async function robbed(cell: Cell, redis: RedisServer): Promise<void> {
  const evicted = async () => Number(/evicted_keys:(\d+)/.exec(String(await redis.command('INFO', 'stats')))?.[1]);
  await redis.command('CONFIG', 'SET', 'maxmemory', '3mb');
  const before = await evicted();
  await cell.load(6, ['timed', 'parent']);
  await redis.command('SET', 'filler', 'x'.repeat(3 * 1024 * 1024)).catch(() => null);
  await cell.load(3, ['timed', 'parent']);
  await until(async () => (await evicted()) > before);
  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  cell.didFire('keys thrown away');
  await quiescence(cell);
}

const flushed: Fault = {
  id: 'F18',
  title: 'Redis flushed, filled up, and set to throw data away',
  quickOn: ['redis'],
  cannot: onlyRedis,
  async run(cell) {
    const redis = redisOf(cell);
    await cell.begin({ workers: 1 });
    await underWay(cell);
    await redis.command('FLUSHALL');
    // Nothing can be written any more: every bell from here on is refused.
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    await cell.load(6, ['timed', 'parent']);
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    cell.didFire('everything flushed, then a Redis that is full');
    await quiescence(cell);
    // Under our feet it is set to throw away whatever it likes.
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random');
    if (!cell.isQuick) await robbed(cell, redis);
    const refusal = await cell.worker().then(
      () => null,
      (error: Error) => error.message,
    );
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    must(refusal?.includes('noeviction') === true, `a Redis that throws data away is accepted: ${refusal}`);
  },
};

const failedOver: Fault = {
  id: 'F19',
  title: 'Redis fails over to a replica that lacks the last second',
  cannot: onlyRedis,
  async run(cell) {
    const redis = redisOf(cell);
    await cell.begin({ workers: 1 });
    await cell.load(3, ['timed', 'keyed', 'parent']);
    const replica = await RedisServer.start(cell.folder);
    await cell.keep({ stop: () => replica.kill() });
    await replica.command('REPLICAOF', '127.0.0.1', String(redis.port));
    await until(async () => String(await replica.command('INFO', 'replication')).includes('master_link_status:up'));
    // Paused here: what is written from now on never comes to the one that takes over.
    await replica.command('REPLICAOF', 'NO', 'ONE');
    await underWay(cell);
    cell.links.queue?.retarget(replica.port);
    await redis.kill();
    cell.links.queue?.sever('reset');
    cell.didFire('a Redis that went back in time');
    await cell.load(3, ['timed', 'parent']);
    await quiescence(cell);
    await redis.launch();
  },
};

export const queueFaults: readonly Fault[] = [killed, flushed, failedOver];
