import { ask, type Product, until } from '../../support/product.ts';
import { type Cell, LEASE_MS } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { ARRIVES, chain, LINES, post, undone } from '../workload.ts';

export interface Approval {
  readonly id: string;
  readonly runId: string;
  readonly shownHash: string;
}

export const approvalOf = (cell: Cell, runId: string): Promise<Approval> =>
  until(async () => {
    const { items } = await ask<{ items: Approval[] }>(cell.api, 'GET', '/approvals');
    return items.find((approval) => approval.runId === runId);
  });

/** Decides, and gives the status of the answer. */
export async function decide(
  api: Pick<Product, 'url'>,
  { id, shownHash }: Approval,
  choice = 'approved',
): Promise<number> {
  const reply = await fetch(`${api.url}/api/v1/approvals/${id}/decision`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ choice, shownHash }),
  });
  await reply.body?.cancel();
  return reply.status;
}

const cancel = (cell: Cell, runId: string, compensate = false) =>
  ask(cell.api, 'POST', `/runs/${runId}/cancel`, { reason: 'changed my mind', compensate });

const twice: Fault = {
  id: 'F39',
  title: 'a person decides many times at once, two ways, after a cancel, and after the time is over',
  async run(cell) {
    await cell.begin({ workers: 1 });
    const question = { id: 'ask', type: 'human.approval', parameters: { title: 'Now?', dueMinutes: 1 } };
    await cell.publish(chain('hurried', [ARRIVES, LINES, question, post('keyed', cell.providerUrl)]));
    const hurried = cell.newOrder(1);
    await cell.call('hurried', hurried);
    const late = await approvalOf(cell, cell.runOf(hurried));
    const [asked, cancelled] = [await cell.send('asked'), await cell.send('asked', cell.newOrder(1))];
    const approval = await approvalOf(cell, cell.runOf(asked));
    const withdrawn = await approvalOf(cell, cell.runOf(cancelled));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => decide(cell.api, approval, index % 2 === 0 ? 'approved' : 'rejected')),
    );
    cell.didFire('eight decisions on one question');
    equal(answers.filter((status) => status < 300).length, 1, 'decisions that counted');
    await cancel(cell, cell.runOf(cancelled));
    await until(async () => (await cell.statusOf(cell.runOf(cancelled))) === 'cancelled');
    must((await decide(cell.api, withdrawn)) >= 400, 'a decision after the cancel was taken');
    // The sender comes again with both: nothing is asked twice.
    for (const order of [asked, cancelled]) await cell.send('asked', order);
    await until(async () => (await cell.statusOf(cell.runOf(hurried))) !== 'waiting', 120_000);
    must((await decide(cell.api, late)) >= 400, 'a decision after its time was taken');
    cell.didFire('and one a minute late');
    await quiescence(cell);
    const wasApproved = answers.some((status, index) => status < 300 && index % 2 === 0);
    equal(cell.committed().length, wasApproved ? 2 : 0, 'writes that took effect');
    equal((await cell.query('select 1 from chk_run')).length, 3, 'runs');
  },
};

const cancelledAtTheGate: Fault = {
  id: 'F40',
  title: 'a run cancelled while its write is under way',
  quickOn: ['redis'],
  async run(cell) {
    await cell.begin();
    const worker = await cell.worker();
    await cell.provider.rules({ act: 'stall-after-commit', ms: 2_000, times: 2 });
    const order = cell.newOrder(1);
    await cell.publish(undone(cell.providerUrl, []));
    await cell.call('undone', order);
    const keyed = cell.runOf(order);
    const blind = cell.runOf(await cell.send('blind', cell.newOrder(1)));
    await until(async () => cell.committed().length === 2);
    await Promise.all([cancel(cell, keyed, true), cancel(cell, blind, true)]);
    cell.didFire('two runs cancelled with a write under way');
    if (cell.chance.next() < 0.5) {
      await worker.kill();
      cell.didFire('and their worker killed');
      await cell.worker();
    }
    await quiescence(cell);
    // What is in doubt is settled before anything is undone: by its key, and by a person who has not come yet.
    equal(await cell.statusOf(keyed), 'cancelled', 'the run whose write has a key');
    const undoes = cell.committed('keyed').map(({ client_ref }) => client_ref?.startsWith('undo-'));
    equal(undoes, [false, true], 'writes with a key, and which of them undid the other');
    for (const runId of [keyed, blind]) {
      const [left] = await cell.query<{ status: string; state: string }>(
        'select r.status, e.state from chk_run r join chk_effect e on e.step like $1 where r.id = $2',
        [`${runId}/%`, runId],
      );
      must(
        left?.status !== 'cancelled' || left.state === 'committed',
        `a run is over as ${left?.status} and its write is ${left?.state}`,
      );
    }
    equal(cell.committed('blind').length, 1, 'blind writes that took effect');
  },
};

/** Asks for a new run that does over what another one did, and gives the status of the answer. */
async function replay(cell: Cell, runId: string): Promise<number> {
  const reply = await fetch(`${cell.api.url}/api/v1/runs/${runId}/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `once more ${runId}` },
    body: JSON.stringify({ reason: 'the provider lost it' }),
  });
  await reply.body?.cancel();
  return reply.status;
}

/** F41: a run that is alive is never done over beside itself; one that is over is, once, under keys of its own. */
const replayed: Fault = {
  id: 'F41',
  title: 'an operator replays a run that is still alive, and one that is over, many times at once',
  async run(cell) {
    await cell.begin({ workers: 1 });
    await cell.provider.rules(
      { act: 'stall-after-commit', kind: 'keyed', ms: LEASE_MS, times: 1 },
      { act: 'reset-after-commit', kind: 'blind', times: 1 },
    );
    const [alive, parked] = [cell.newOrder(1), cell.newOrder(1)];
    await cell.send('blind', parked);
    await cell.send('keyed', alive);
    const ids = [cell.runOf(alive), cell.runOf(parked)];
    await until(async () => cell.committed().length === 2 && (await cell.statusOf(ids[1] ?? '')) === 'parked');
    equal(await Promise.all(ids.map((id) => replay(cell, id))), [409, 409], 'answers for a running and a parked run');
    cell.didFire('two runs replayed while they were alive');
    await until(async () => (await cell.statusOf(ids[0] ?? '')) === 'succeeded');
    const answers = await Promise.all(Array.from({ length: 4 }, () => replay(cell, ids[0] ?? '')));
    must(
      answers.some((status) => status < 300),
      `nobody may replay a run that is over: ${answers}`,
    );
    await quiescence(cell);
    const again = await cell.query('select 1 from chk_run where replay_of = $1', [ids[0]]);
    equal([again.length, await cell.statuses()], [1, { parked: 1, succeeded: 2 }], 'replays, and runs');
    const keys = new Set(cell.committed('keyed').map(({ idem_key }) => idem_key));
    equal([cell.committed('keyed').length, keys.size], [2, 2], 'writes that took effect, and their keys');
  },
};

export const peopleFaults: readonly Fault[] = [twice, cancelledAtTheGate, replayed];
