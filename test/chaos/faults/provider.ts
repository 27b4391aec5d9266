import { readFileSync } from 'node:fs';
import type { Limits } from '@holdfast/workflow';
import { ask, until } from '../../support/product.ts';
import type { Cell } from '../cell.ts';
import { equal, type Fault, must } from '../fault.ts';
import { quiescence } from '../judge.ts';
import { type Act, KINDS, type Kind, type Rule } from '../ledger.ts';
import { ARRIVES, chain, LINES, post } from '../workload.ts';

/** Waits until the provider has met so many requests with something else than its work. */
async function misbehaved(cell: Cell, times: number): Promise<void> {
  const strange = () => cell.provider.ledger().filter(({ committed, act }) => !committed && act !== null);
  await until(async () => strange().length >= times);
  cell.didFire(`${[...new Set(strange().map(({ act }) => act))].join(', ')} from the provider`);
}

/** One order with one line for each kind of write, each met by this act once. */
function oneOfEach(cell: Cell, act: Act, kinds: readonly Kind[]) {
  const orders = kinds.map((kind) => ({ kind, order: cell.newOrder(1) }));
  return {
    orders,
    rules: orders.map(({ kind, order }): Rule => ({ act, kind, reference: `${order.order}-`, times: 1 })),
  };
}

type Wanted = Readonly<Record<string, { readonly status: string; readonly commits: number }>>;

/** Throws these acts at one write of each kind, and compares status and number of commits with what is wanted. */
async function each(cell: Cell, wanted: Readonly<Partial<Record<Act, Wanted>>>): Promise<void> {
  await cell.begin({ workers: 1 });
  const cases = Object.entries(wanted).map(([act, kinds]) => ({
    act,
    kinds,
    ...oneOfEach(cell, act as Act, Object.keys(kinds) as Kind[]),
  }));
  await cell.provider.rules(...cases.flatMap(({ rules }) => rules));
  const all = cases.flatMap(({ orders }) => orders);
  for (const { kind, order } of all) await cell.send(kind, order);
  await misbehaved(cell, all.length);
  await quiescence(cell);
  const wrong: string[] = [];
  for (const { act, kinds, orders } of cases) {
    for (const { kind, order } of orders) {
      const found = {
        status: await cell.statusOf(cell.runOf(order)),
        commits: cell.committed().filter(({ client_ref }) => client_ref?.startsWith(`${order.order}-`)).length,
      };
      const { status, commits } = kinds[kind] ?? found;
      if (found.status !== status || found.commits !== commits)
        wrong.push(`${act}, ${kind}: ${found.status} with ${found.commits} commits, and not ${status} with ${commits}`);
    }
  }
  must(wrong.length === 0, wrong.join('; '));
}

const resets: Fault = {
  id: 'F24',
  title: 'provider resets the connection before and after it committed',
  quickOn: ['postgres'],
  run: (cell) =>
    each(cell, {
      // A look-up that finds nothing is no proof: the write is looked up again later, not sent again.
      'reset-before-commit': {
        keyed: { status: 'succeeded', commits: 1 },
        probed: { status: 'waiting', commits: 0 },
        blind: { status: 'parked', commits: 0 },
      },
      'reset-after-commit': {
        keyed: { status: 'succeeded', commits: 1 },
        probed: { status: 'succeeded', commits: 1 },
        blind: { status: 'parked', commits: 1 },
      },
    }),
};

/** F25: the answer comes after we hung up; what was asked takes effect all the same. */
const late: Fault = {
  id: 'F25',
  title: 'provider times out before and after it committed, its answer comes late',
  async run(cell) {
    const timeoutMs = 1_000;
    await cell.begin({ workers: 1 });
    for (const kind of ['keyed', 'probed', 'blind'] as const)
      await cell.publish(chain(`hasty-${kind}`, [ARRIVES, LINES, post(kind, cell.providerUrl, { timeoutMs })]));
    const acts = ['late-commit', 'stall-after-commit'] as const;
    const orders = acts.flatMap((act) => KINDS.map((kind) => ({ act, kind, order: cell.newOrder(1) })));
    await cell.provider.rules(
      ...orders.map(({ act, order }): Rule => ({ act, ms: timeoutMs + 500, reference: `${order.order}-`, times: 1 })),
    );
    for (const { kind, order } of orders) await cell.call(`hasty-${kind}`, order);
    await misbehaved(cell, orders.length);
    await quiescence(cell);
    for (const kind of KINDS) equal(cell.committed(kind).length, acts.length, `${kind} writes that took effect`);
    const statuses = await Promise.all(orders.map(({ order }) => cell.statusOf(cell.runOf(order))));
    const wanted = ['succeeded', 'succeeded', 'parked'];
    equal(statuses, [...wanted, ...wanted], 'keyed, probed and blind runs');
  },
};

const MOST_PAUSE_MS = 15 * 60_000;

/** A connection to the provider with limits, and a workflow that writes over it. */
async function connect(cell: Cell, limits: Limits): Promise<void> {
  await ask(cell.api, 'POST', '/connections', {
    slug: 'provider',
    title: 'Provider',
    type: 'http.bearer',
    fields: { baseUrl: cell.providerUrl, token: 'a token of no worth' },
    limits,
  });
  const write = { ...post('keyed', cell.providerUrl), connection: 'provider' };
  await cell.publish(chain('limited', [ARRIVES, LINES, write]));
}

interface Standing {
  readonly breaker: string;
  readonly pausedUntil: string | null;
}

/** How the connection stands. */
async function standingOf(cell: Cell): Promise<Standing> {
  const { items } = await ask<{ items: { standing: Standing }[] }>(cell.api, 'GET', '/connections');
  if (!items[0]) throw new Error('There is no connection.');
  return items[0].standing;
}

/** F26: what the provider says about when to come back, sensible or not. */
const told: Fault = {
  id: 'F26',
  title: '429 with Retry-After in seconds, as a date, absurd and negative',
  async run(cell) {
    await cell.begin({ workers: 1 });
    const said = [
      { header: '2', leastMs: 2_000 },
      { header: new Date(Date.now() + 4_000).toUTCString(), leastMs: 0 },
      { header: '-5', leastMs: 0 },
      { header: '99999999', leastMs: MOST_PAUSE_MS },
    ].map((each) => ({ ...each, order: cell.newOrder(1) }));
    await cell.provider.rules(
      ...said.map(
        ({ header, order }): Rule => ({ act: '429', reference: `${order.order}-`, retryAfter: header, times: 1 }),
      ),
    );
    for (const { order } of said) await cell.send('keyed', order);
    await misbehaved(cell, said.length);
    await quiescence(cell);
    for (const { header, leastMs, order } of said) {
      const sends = cell.sent('keyed').filter(({ client_ref }) => client_ref?.startsWith(`${order.order}-`));
      const pauseMs = (sends[1]?.t ?? Number.POSITIVE_INFINITY) - (sends[0]?.t ?? 0);
      must(sends.length <= 2, `Retry-After ${header}: sent ${sends.length} times`);
      // A tenth of a second is what two clocks on one machine may be apart.
      must(pauseMs >= leastMs - 100, `Retry-After ${header}: sent again after ${pauseMs} ms`);
    }
    const far = await cell.query<{ ahead: number }>(
      `select (extract(epoch from max(wake_at) - now()) * 1000)::float8 as ahead from chk_run where status = 'waiting'`,
    );
    const aheadMs = far[0]?.ahead ?? 0;
    must(aheadMs <= MOST_PAUSE_MS, `an absurd Retry-After is taken at its word: ${aheadMs} ms`);
    await accountPaused(cell);
  },
};

/** One write of an account is told to wait, twice; nine others are there. All wait, and one alone asks whether it is over. */
async function accountPaused(cell: Cell): Promise<void> {
  const pauseMs = 3_000;
  await connect(cell, {});
  await cell.provider.rules({ act: '429', retryAfter: String(pauseMs / 1_000), times: 2 });
  const orders = Array.from({ length: 10 }, () => cell.newOrder(1));
  const [first, ...others] = orders;
  if (first) await cell.call('limited', first);
  await until(async () => (await standingOf(cell)).pausedUntil !== null);
  for (const order of others) await cell.call('limited', order);
  await until(async () => (await cell.statuses()).succeeded === 3 + orders.length);
  cell.didFire('an account told to wait, with ten writes there');
  await quiescence(cell);
  const numbers = new Set(orders.map(({ order }) => order));
  const sends = cell.sent('keyed').filter(({ client_ref }) => numbers.has(client_ref?.split('-')[0] ?? ''));
  const refused = sends.filter(({ act }) => act === '429');
  const early = sends.filter(({ t }) => refused.some((no) => t > no.t && t < no.t + pauseMs - 100));
  equal([refused.length, early.length], [2, 0], 'writes that were told to wait, and writes sent meanwhile');
}

/** What has gathered when it is over, and how many probes it lasts: with the default breaker, open for 30 s, so many are ten minutes. */
const STORM = { runs: 2_000, lines: 5, probes: 20 } as const;
const SQUALL = { runs: 20, lines: 5, probes: 2 } as const;
/** The rate at which what has gathered may go. */
const RATE = { limit: 200, perMs: 1_000 } as const;
const BREAKER = { failures: 5, windowMs: 60_000, openMs: 2_000 } as const;

/** Most of these moments that fall within one span. */
function densest(times: readonly number[], spanMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [last, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - spanMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** F27: nothing works for a while, and everything wants to at once afterwards. */
const storm: Fault = {
  id: 'F27',
  title: 'a storm of 503, then recovery with a backlog of 10,000, within the rate of the account',
  async run(cell) {
    await cell.begin({ workers: 2 });
    await connect(cell, { rateLimit: RATE, circuitBreaker: BREAKER });
    await cell.provider.rules({ act: '503', retryAfter: '1' });
    const { runs, lines, probes: wanted } = cell.isQuick ? SQUALL : STORM;
    const orders = Array.from({ length: runs }, () => cell.newOrder(lines));
    const sender = async () => {
      for (let order = orders.pop(); order; order = orders.pop()) {
        const sent = order;
        await until(async () => (await cell.call('limited', sent))?.ok);
      }
    };
    await Promise.all(Array.from({ length: 8 }, sender));
    await until(async () => (await standingOf(cell)).breaker !== 'closed');
    // Whoever was on the way has arrived; from now on one at a time asks whether it is over.
    const shutAt = Date.now() + 1_000;
    const probes = () => cell.sent().filter(({ t }) => t > shutAt).length;
    await until(async () => probes() >= wanted, 30_000 + 10 * wanted * BREAKER.openMs);
    const most = Math.ceil((Date.now() - shutAt) / 1_000) + 1;
    must(probes() <= most, `${probes()} writes were sent into the storm, and not at most ${most}`);
    const refused = cell.sent().length;
    cell.didFire(`503 to ${refused} writes, ${runs * lines} are waiting`);
    await cell.provider.rules();
    const over = performance.now();
    await quiescence(cell, 600_000);
    cell.didFire(`all of it gone after ${((performance.now() - over) / 1_000).toFixed(0)} s`);
    equal(await cell.statuses(), { succeeded: runs }, 'runs');
    equal(cell.committed('keyed').length, runs * lines, 'writes that took effect');
    const within = densest(
      cell.sent().map(({ t }) => t),
      RATE.perMs,
    );
    // What two clocks and a network may push together.
    must(within <= RATE.limit * 1.1, `${within} writes within one span of the rate, and not at most ${RATE.limit}`);
  },
};

const bodies: Fault = {
  id: 'F28',
  title: '500 after commit, 201 with a cut body, 200 with an error in it, HTML from a proxy',
  quickOn: ['postgres'],
  run: (cell) =>
    each(cell, {
      '500-after-commit': {
        keyed: { status: 'succeeded', commits: 1 },
        probed: { status: 'succeeded', commits: 1 },
        blind: { status: 'parked', commits: 1 },
      },
      '201-cut-body': {
        keyed: { status: 'succeeded', commits: 1 },
        probed: { status: 'succeeded', commits: 1 },
        blind: { status: 'parked', commits: 1 },
      },
      html: { keyed: { status: 'succeeded', commits: 1 }, blind: { status: 'parked', commits: 0 } },
      '200-with-error-body': { keyed: { status: 'succeeded', commits: 1 }, blind: { status: 'parked', commits: 0 } },
    }),
};

/** Largest resident memory that a process ever had, in MiB. */
export const peakMemoryMiB = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;

/** What hostile answers may cost a worker in memory: the limit of one answer, read and decoded, and some air. */
export const MOST_GROWTH_MIB = 300;

const hostile: Fault = {
  id: 'F29',
  title: 'slow, endless and exploding answers',
  async run(cell) {
    const acts = ['slowloris', 'endless-headers', 'endless-body', 'gzip-bomb', 'wrong-type'] as const;
    const [worker] = await cell.begin({ workers: 1 });
    await cell.publish(chain('hasty', [ARRIVES, LINES, post('keyed', cell.providerUrl, { timeoutMs: 3_000 })]));
    const before = peakMemoryMiB(worker?.pid ?? 0);
    const orders = acts.map((act) => ({ act, order: cell.newOrder(1) }));
    await cell.provider.rules(
      ...orders.map(({ act, order }): Rule => ({ act, reference: `${order.order}-`, times: 1 })),
    );
    for (const { order } of orders) await cell.call('hasty', order);
    await cell.load(6, ['pure', 'timed']);
    await misbehaved(cell, acts.length);
    await quiescence(cell, 120_000);
    const growth = peakMemoryMiB(worker?.pid ?? 0) - before;
    must(growth < MOST_GROWTH_MIB, `the worker grew by ${growth.toFixed(0)} MiB`);
    equal(cell.committed('keyed').length, new Set(cell.committed('keyed').map((row) => row.idem_key)).size, 'commits');
  },
};

/** F32: while nobody could ask, the provider forgot the key. */
const forgotten: Fault = {
  id: 'F32',
  title: 'the window of a key is over before the outage is',
  async run(cell) {
    const windowMs = 2_000;
    await cell.begin({ workers: 1 });
    await cell.provider.manners({ keyWindowMs: windowMs });
    await cell.publish(chain('short', [ARRIVES, LINES, post('keyed', cell.providerUrl, { keyWindowMs: windowMs })]));
    await cell.provider.rules({ act: 'reset-after-commit', times: 1 });
    const order = cell.newOrder(1);
    await cell.call('short', order);
    await misbehaved(cell, 1);
    cell.providerLink.mode = 'refuse';
    const brokeAt = performance.now();
    await until(async () => performance.now() - brokeAt > windowMs);
    cell.providerLink.mode = 'pass';
    cell.didFire('an outage longer than the window of the key');
    await quiescence(cell);
    equal(await cell.statusOf(cell.runOf(order)), 'parked', 'the run');
    equal(cell.committed('keyed').length, 1, 'writes that took effect');
  },
};

/** F33: we gave up on a send that still works, and come again with its key. */
const busy: Fault = {
  id: 'F33',
  title: 'the key is in use: an earlier send is still at work',
  async run(cell) {
    await cell.begin({ workers: 1 });
    await cell.provider.manners({ workMs: 3_500 });
    await cell.publish(chain('hasty', [ARRIVES, LINES, post('keyed', cell.providerUrl, { timeoutMs: 1_500 })]));
    const order = cell.newOrder(1);
    await cell.call('hasty', order);
    await until(async () => cell.sent('keyed').length >= 2);
    await cell.provider.manners({ workMs: 0 });
    cell.didFire('a second send met the first one at work');
    await quiescence(cell);
    equal(await cell.statusOf(cell.runOf(order)), 'succeeded', 'the run');
    equal(cell.committed('keyed').length, 1, 'writes that took effect');
  },
};

/** F38: the token is over in the middle of twenty writes, and later the right to have one. */
const revoked: Fault = {
  id: 'F38',
  title: 'access token over with twenty writes under way, then the credential revoked and given again',
  async run(cell) {
    await cell.begin({ workers: 1 });
    const url = cell.providerUrl;
    const fields = {
      baseUrl: url,
      tokenUrl: `${url}/token`,
      clientId: 'chaos',
      clientSecret: 'a secret of no worth',
    };
    const connection = await ask<{ id: string }>(cell.api, 'POST', '/connections', {
      slug: 'provider',
      title: 'Provider',
      type: 'http.oauth2-client-credentials',
      fields,
    });
    const signedIn = { ...post('keyed', url), connection: 'provider' };
    await cell.publish(chain('secured', [ARRIVES, LINES, signedIn]));
    await cell.provider.manners({ goodToken: -1, workMs: 50 });
    const round = () => Promise.all(Array.from({ length: 5 }, () => cell.call('secured', cell.newOrder(4))));
    await round();
    await quiescence(cell);
    equal((await cell.provider.counts()).tokens, 1, 'tokens for the first twenty writes');
    await cell.provider.manners({ goodToken: -1 });
    await round();
    await quiescence(cell);
    cell.didFire('a token that is over');
    equal([(await cell.provider.counts()).tokens, await cell.statuses()], [2, { succeeded: 10 }], 'tokens, and runs');
    await cell.provider.manners({ goodToken: -1, isRevoked: true });
    await round();
    await quiescence(cell);
    cell.didFire('a credential that is revoked');
    equal(await cell.statuses(), { parked: 5, succeeded: 10 }, 'runs');
    // The provider takes us again, and a person sends on what waits.
    await cell.provider.manners({ isRevoked: false });
    await ask(cell.api, 'PATCH', `/connections/${connection.id}`, { fields });
    const { operation, token } = await ask<{ operation: { id: string }; token: string }>(cell.api, 'POST', '/bulk', {
      kind: 'exceptions',
      action: 'retry',
      exceptions: { class: 'permanent' },
    });
    await ask(cell.api, 'POST', `/bulk/${operation.id}/execute`, { token, reason: 'the secret is renewed' });
    await until(async () => (await cell.statuses()).succeeded === 15);
    cell.didFire('and given again');
    await quiescence(cell);
    equal((await cell.provider.counts()).tokens, 3, 'tokens');
    equal(cell.committed('keyed').length, 60, 'writes that took effect');
  },
};

export const providerFaults: readonly Fault[] = [resets, late, told, storm, bodies, hostile, forgotten, busy, revoked];
