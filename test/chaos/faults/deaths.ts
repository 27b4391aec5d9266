import { ask, until } from '../../support/product.ts';
import { type Cell, LEASE_MS, TAKEOVER_MS } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { KINDS, type Rule } from '../ledger.ts';
import { BACKENDS } from '../stack.ts';
import { chain, type Order, type WorkflowName } from '../workload.ts';
import { approvalOf, decide } from './people.ts';

/** A place at which a worker dies, and what leads it there. */
interface Death {
  /** As in HF_FAULT: point and passage. */
  readonly place: string;
  readonly workflow: WorkflowName;
  /** What the provider does with the write of this order. */
  readonly act?: Rule['act'];
}

/** In threes: the orphans of each three are taken over by one survivor. A sweep needs an orphan before it. */
const DEATHS: readonly (readonly Death[])[] = [
  [
    { place: 'claim.committed:1', workflow: 'keyed' },
    { place: 'gate.committed:1', workflow: 'keyed' },
    { place: 'record.committed:1', workflow: 'parent' },
  ],
  [
    { place: 'guard.passed:1', workflow: 'probed' },
    { place: 'send.lastbyte:1', workflow: 'keyed' },
    { place: 'timer.fired:1', workflow: 'timed' },
  ],
  [
    { place: 'eval.before:1', workflow: 'pure' },
    { place: 'send.firstbyte:1', workflow: 'blind' },
    { place: 'sweep.mid:1', workflow: 'pure' },
  ],
  [
    { place: 'send.answered:1', workflow: 'keyed' },
    { place: 'record.before:1', workflow: 'timed' },
    { place: 'queue.ack:1', workflow: 'pure' },
  ],
  [
    { place: 'resolver.probed:1', workflow: 'probed', act: 'reset-after-commit' },
    { place: 'resolver.decided:1', workflow: 'keyed', act: 'reset-after-commit' },
  ],
  [
    { place: 'compensate.committed:1', workflow: 'undone' },
    { place: 'ring.before:1', workflow: 'timed' },
    { place: 'ring.added:1', workflow: 'timed' },
  ],
];

/** A run whose worker died: with the fence that it had then, and when that was. */
interface Orphan {
  readonly runId: string;
  readonly fence: number;
  readonly diedAt: number;
}

/** Sends an order to a worker that dies of it. */
async function orphan(cell: Cell, { place, workflow, act }: Death): Promise<Orphan> {
  await cell.makeLive(workflow);
  const order = cell.newOrder();
  await cell.provider.rules(...(act ? [{ act, reference: `${order.order}-`, times: 1 }] : []));
  const doomed = await cell.doomed(place);
  await cell.send(workflow, order);
  const diedAt = await doomed.dead();
  const runId = cell.runOf(order);
  const [run] = await cell.query<{ fence: number }>('select fence::int as fence from chk_run where id = $1', [runId]);
  return { runId, fence: run?.fence ?? 0, diedAt };
}

/** Waits until somebody else has gone on with a run, or it is over. Gives how long it stood still, in milliseconds. */
export async function resumed(cell: Cell, { runId, fence, diedAt }: Orphan): Promise<number> {
  await until(async () => {
    const rows = await cell.query(
      `select 1 from chk_run where id = $1 and status in ('succeeded', 'failed', 'cancelled', 'parked')
       union all select 1 from chk_entry where run = $1 and fence > $2 limit 1`,
      [runId, fence],
    );
    return rows.length > 0;
  }, 2 * TAKEOVER_MS);
  const tookMs = performance.now() - diedAt;
  must(tookMs <= TAKEOVER_MS, `taken over after ${(tookMs / 1_000).toFixed(1)} s only`);
  return tookMs;
}

/** Time that nineteen in twenty need at most. */
const p95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? 0;

/** What the process that takes calls and decisions can die of, and a start that migrates. */
async function deathsOfTheApi(cell: Cell): Promise<void> {
  const order = await cell.send('asked', cell.newOrder(1));
  const worker = await cell.worker();
  const approval = await approvalOf(cell, cell.runOf(order));
  const decider = await cell.doomed('human.committed:1', 'api');
  if (decider.product) await decide(decider.product, approval).catch(() => 0);
  await decider.dead();
  await until(async () => (await cell.statusOf(cell.runOf(order))) === 'succeeded');

  const document = chain('deployed', [{ id: 'called', type: 'trigger.called' }]);
  const made = await ask<{ id: string; revision: number }>(cell.api, 'POST', '/workflows', { document });
  const publisher = await cell.doomed('deploy.mid:1', 'api');
  const publish = () =>
    ask(publisher.product ?? cell.api, 'POST', `/workflows/${made.id}/publish`, { baseRevision: 1 });
  await publish().catch(() => null);
  await publisher.dead();
  await cell.publish(document, made);

  const young = `${cell.database}_young`;
  await cell.stack.postgres.query('postgres', `create database "${young}"`);
  await cell.keep({
    stop: () => cell.stack.postgres.query('postgres', `drop database if exists "${young}" with (force)`),
  });
  const env = { DATABASE_URL: cell.stack.postgres.url(young) };
  await (await cell.doomed('migrate.mid:3', 'worker', { env })).dead();
  await (await cell.worker({ env })).kill();
  await quiescence(cell);
  await worker.kill();
}

/** F01: every point that a process passes. The normal run takes three of them, on each backend others. */
const killed: Fault = {
  id: 'F01',
  title: 'killed at each point of the code that is named',
  quickOn: BACKENDS,
  async run(cell) {
    await cell.begin();
    const times: number[] = [];
    const part = BACKENDS.indexOf(cell.stack.backend);
    for (const deaths of cell.isQuick ? DEATHS.slice(part, part + 1) : DEATHS) {
      const orphans: Orphan[] = [];
      for (const death of deaths) orphans.push(await orphan(cell, death));
      const survivor = await cell.worker();
      const isThereAt = performance.now();
      // Nobody could go on before there was somebody.
      for (const each of orphans)
        times.push(await resumed(cell, { ...each, diedAt: Math.max(each.diedAt, isThereAt) }));
      await quiescence(cell);
      await survivor.kill();
    }
    if (!cell.isQuick) await deathsOfTheApi(cell);
    cell.didFire(
      `${times.length} runs went on within ${(p95(times) / 1_000).toFixed(1)} s of a lease of ${LEASE_MS / 1_000} s (p95)`,
    );
  },
};

const afterCommit: Fault = {
  id: 'F02',
  title: 'worker killed after the provider committed, before it could write that down',
  quickOn: ['postgres'],
  async run(cell) {
    await cell.begin();
    for (const point of cell.isQuick ? ['send.answered'] : ['send.answered', 'send.lastbyte']) {
      const orders: Order[] = [];
      // The keyed one comes last: a run that loses its worker three times is taken for the reason and parked.
      for (const kind of KINDS.toReversed()) {
        const doomed = await cell.doomed(`${point}~/${kind}/:1`);
        orders.unshift(await cell.send(kind, cell.newOrder(1)));
        await doomed.dead();
        await until(async () => cell.committed(kind).some(({ client_ref }) => client_ref === `${orders[0]?.order}-0`));
      }
      const survivor = await cell.worker();
      await quiescence(cell);
      const statuses = await Promise.all(orders.map((order) => cell.statusOf(cell.runOf(order))));
      equal(statuses, ['succeeded', 'succeeded', 'parked'], 'keyed, probed and blind runs');
      const commits = orders.map(
        ({ order }) => cell.committed().filter(({ client_ref }) => client_ref === `${order}-0`).length,
      );
      equal(commits, [1, 1, 1], 'keyed, probed and blind writes that took effect');
      await survivor.kill();
    }
  },
};

const unheard: Fault = {
  id: 'F05',
  title: 'worker killed between a commit and its bell, and right after the bell',
  async run(cell) {
    await cell.begin();
    const orphans: Orphan[] = [];
    for (const place of ['ring.before:1', 'ring.added:1'])
      orphans.push(await orphan(cell, { place, workflow: 'timed' }));
    await cell.worker();
    for (const each of orphans) await resumed(cell, each);
    await quiescence(cell);
    equal(await cell.statuses(), { succeeded: 2 }, 'runs');
  },
};

export const deathFaults: readonly Fault[] = [killed, afterCommit, unheard];
