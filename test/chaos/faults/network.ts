import { until } from '../../support/product.ts';
import { type Cell, TAKEOVER_MS } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import type { LinkMode } from '../proxy.ts';
import { BACKENDS } from '../stack.ts';
import { ARRIVES, chain, LINES, post } from '../workload.ts';

const APART = ['refuse', 'blackhole', 'half-open', 'reset'] as const;

/** A call may last far longer than a lease: only who gives it up himself ends it in time. */
const PATIENCE_MS = 4 * TAKEOVER_MS;

/** A worker and its database are kept apart with two calls under way; somebody else is there. */
async function apart(cell: Cell, how: (typeof APART)[number]): Promise<void> {
  const links = await cell.openLinks();
  const lonely = await cell.worker({ links });
  await cell.provider.rules({ act: 'stall-after-commit', times: 2 });
  const [keyed, blind] = [cell.newOrder(1), cell.newOrder(1)];
  await cell.call('patient-keyed', keyed);
  await cell.call('patient-blind', blind);
  const commits = (order: typeof keyed) =>
    cell.committed().filter(({ client_ref }) => client_ref?.startsWith(`${order.order}-`)).length;
  await until(async () => commits(keyed) + commits(blind) === 2);
  const { hungUp } = await cell.provider.counts();
  const mode: LinkMode = how === 'reset' ? 'refuse' : how;
  links.database.mode = mode;
  if (mode === 'refuse') links.database.sever(how === 'reset' ? 'reset' : 'end');
  // Who cannot renew his lease hangs up: the provider holds its answers back until then.
  await until(async () => (await cell.provider.counts()).hungUp >= hungUp + 2, PATIENCE_MS / 2);
  cell.didFire(`worker and database apart (${how}) with two calls under way, which it gave up`);
  const other = await cell.worker();
  await until(async () => (await cell.statusOf(cell.runOf(keyed))) === 'succeeded');
  await until(async () => (await cell.statusOf(cell.runOf(blind))) === 'parked');
  links.database.mode = 'pass';
  links.database.sever('reset');
  await quiescence(cell);
  equal([commits(keyed), commits(blind)], [1, 1], `keyed and blind writes that took effect (${how})`);
  await Promise.all([lonely.kill(), other.kill()]);
}

/** Every connection of a worker goes silent for good, and new ones are answered: it finds out by itself. */
async function silenced(cell: Cell): Promise<void> {
  const links = await cell.openLinks();
  const lonely = await cell.worker({ links });
  await cell.load(3, ['keyed', 'timed', 'parent']);
  cell.didFire(`${links.database.freeze()} connections of a worker silent for good`);
  const order = await cell.send('keyed');
  await until(async () => (await cell.statusOf(cell.runOf(order))) === 'succeeded', PATIENCE_MS);
  await quiescence(cell);
  await lonely.kill();
}

const partition: Fault = {
  id: 'F20',
  title: 'a worker cut off from the database and not from the provider, and the reverse',
  quickOn: BACKENDS,
  async run(cell) {
    await cell.begin();
    for (const kind of ['keyed', 'blind'] as const) {
      const patient = post(kind, cell.providerUrl, { timeoutMs: PATIENCE_MS });
      await cell.publish(chain(`patient-${kind}`, [ARRIVES, LINES, patient]));
    }
    for (const how of cell.isQuick ? [cell.chance.pick(APART)] : APART) await apart(cell, how);
    if (!cell.isQuick) await silenced(cell);
    // Now the provider is out of reach, and the database is not.
    await cell.worker();
    const failed = async () =>
      (await cell.query(`select 1 from chk_attempt where class in ('transient', 'ambiguous')`)).length;
    const before = await failed();
    cell.providerLink.mode = 'refuse';
    cell.providerLink.sever('reset');
    await cell.load(4, ['keyed', 'timed']);
    await until(async () => (await failed()) > before);
    cell.didFire('worker and provider apart');
    cell.providerLink.mode = 'pass';
    await quiescence(cell);
  },
};

/** As it is by default, and not shortened for the tests: what is slow must not look dead. */
const DEFAULT_LEASE = { HOLDFAST_LEASE_MS: '15000', HOLDFAST_GUARD_MS: '2000' };

const slow: Fault = {
  id: 'F21',
  title: 'slow links: two seconds late, one packet in a hundred lost, 16 kB a second',
  async run(cell) {
    await cell.begin({ api: { env: DEFAULT_LEASE } });
    await cell.makeLive('keyed', 'probed', 'blind', 'timed');
    const links = await cell.openLinks();
    await cell.worker({ links, env: DEFAULT_LEASE });
    const quality = { latencyMs: 1_000, loss: 0.01, lossMs: 1_000, bytesPerSecond: 16_000 };
    cell.providerLink.quality = quality;
    links.database.quality = quality;
    if (links.queue) links.queue.quality = quality;
    cell.didFire('two seconds there and back to provider, database and queue');
    await cell.load(6, ['keyed', 'probed', 'blind', 'timed']);
    await quiescence(cell, 240_000);
    links.database.quality = {};
    const lapsed = await cell.query(
      `select run, fence, event ->> 'lapses' as lapses from chk_entry
        where event ->> 'type' = 'run.claimed' and (event ->> 'lapses')::int > 0`,
    );
    must(lapsed.length === 0, `runs were taken over for no reason: ${JSON.stringify(lapsed[0])}`);
    equal(await cell.statuses(), { succeeded: 6 }, 'runs');
  },
};

export const networkFaults: readonly Fault[] = [partition, slow];
