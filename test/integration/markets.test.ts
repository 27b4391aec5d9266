import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FAULTS, type FaultKind, TELLING, type Telling } from '@holdfast/practice';
import { type RunningServer, readConfig, startServer } from '@holdfast/runner';
import { startEmbedded } from '@holdfast/runner/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FlyingTime, makeFlyingDatabase } from '../support/flying-time.ts';
import { openBusinessCentral } from '../support/market/business-central.ts';
import { type Market, openTrades, ROLES, type Role, switchOn } from '../support/market/market.ts';
import { openQuickBooks } from '../support/market/quickbooks.ts';
import { openXero } from '../support/market/xero.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, until } from '../support/product.ts';
import { redisPath, startRedis } from '../support/redis.ts';

/**
 * What is promised of writes, at each vendor and on each queue: whoever is entered into the books gets an invoice, or has a
 * bill paid, once, and the books agree. One trade for each switch of practice, all at once; each of its writes, and a
 * read, meets that switch, save those that hold back everybody, which one write of each trade meets. Waits for minutes, hours and
 * the next day take no time.
 */
const VENDORS = { Xero: openXero, QuickBooks: openQuickBooks, 'Business Central': openBusinessCentral } as const;
type Vendor = keyof typeof VENDORS;
const QUEUES = ['Postgres', 'Redis'] as const;
type Queue = (typeof QUEUES)[number];
const isThere = (queue: Queue): boolean => queue === 'Postgres' || redisPath !== undefined;
if (!isThere('Redis')) console.warn('Skipped: trades on the Redis queue. There is no redis-server here.');

const LOOK_MS = 200;
/** Half a minute on a machine that does nothing else; many times that on one that is busy. */
const WITHIN_MS = 280_000;
const faults = Object.keys(FAULTS) as FaultKind[];
const tellings = Object.keys(TELLING) as Telling[];
const nameOf = (what: string, role: Role): string => `${what} ${role} Ltd`;

const closing: (() => Promise<unknown>)[] = [];
const places = new Map<Queue, { server: RunningServer & { url: string }; markets: ReadonlyMap<Vendor, Market> }>();

beforeAll(async () => {
  const folder = await preparedFolder();
  closing.push(folder.remove);
  const embedded = await startEmbedded(join(folder.path, 'database'));
  closing.push(() => embedded.stop());
  const { host } = embedded.target as { host: string };
  const urlOf = (name: string) => `postgres://holdfast@localhost/${name}?host=${encodeURIComponent(host)}`;
  const redis = isThere('Redis') ? await startRedis(folder.path) : null;
  if (redis) closing.push(() => redis.stop());
  for (const queue of QUEUES.filter(isThere)) {
    const name = `trades_${queue.toLowerCase()}`;
    await makeFlyingDatabase(async (database) => {
      const client = new pg.Client({ connectionString: urlOf(database) });
      await client.connect();
      return client;
    }, name);
    const env = {
      HOLDFAST_DATA: join(folder.path, name),
      HOLDFAST_PORT: '0',
      HOLDFAST_LOG: 'error',
      HOLDFAST_SECRET_KEY: 'an example key that all processes share',
      HOLDFAST_ALLOW_LOOPBACK: 'yes',
      DATABASE_URL: urlOf(name),
      ...(queue === 'Redis' && redis ? { REDIS_URL: redis.url } : {}),
    };
    const started = await startServer({
      config: readConfig(env, folder.path),
      roles: ['api', 'worker'],
      designerDir: folder.path,
      examplesDir: folder.path,
    });
    closing.push(() => started.close());
    expect(started.runtime.doorbell.kind).toBe(queue.toLowerCase());
    const server = { ...started, url: started.url ?? '' };
    const markets = new Map<Vendor, Market>();
    for (const [vendor, open] of Object.entries(VENDORS) as [Vendor, () => Promise<Market>][]) {
      const market = await open();
      closing.push(() => market.practice.close());
      await openTrades(server, market);
      markets.set(vendor, market);
    }
    const time = new FlyingTime(started);
    time.start();
    closing.push(() => time.stop());
    places.set(queue, { server, markets });
  }
});
afterAll(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface RunRow {
  readonly id: string;
  readonly workflowName: string;
  readonly status: string;
}

/** All runs of a market's trades. */
async function tradesOf({ runtime }: RunningServer, { slug }: Market): Promise<RunRow[]> {
  const { rows } = await runtime.database.pool.query<RunRow>(
    `select r.id, r.status, w.name as "workflowName" from run r join workflow w on w.id = r.workflow_id where w.name like $1`,
    [`${slug}%`],
  );
  return rows;
}

/** Why a run does not go on, for whoever reads the failure of the test. */
async function whyOf(server: { url: string }, { id, workflowName, status }: RunRow): Promise<string> {
  const run = await ask<{ failure: unknown; waitingFor: unknown }>(server, 'GET', `/runs/${id}`);
  const { entries: journal } = await ask<{ entries: unknown[] }>(server, 'GET', `/runs/${id}/journal`);
  return `${workflowName} is ${status}: ${JSON.stringify([run.failure, run.waitingFor, journal])}`;
}

/** Every field of a step that says it is chosen from a list, as the designer asks for it. */
const listsIn = (schema: unknown, path = ''): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, items, 'x-options': list } = schema as Schema;
  return [
    ...(list === undefined ? [] : [path]),
    ...Object.entries(properties).flatMap(([name, inner]) => listsIn(inner, `${path}/${name}`)),
    ...listsIn(items, `${path}/0`),
  ];
};
interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: unknown;
  readonly 'x-options'?: string;
}

test.each(Object.keys(VENDORS) as Vendor[])(
  '%s: every field that is chosen from a list has its list',
  async (vendor) => {
    const place = places.get('Postgres');
    const market = place?.markets.get(vendor);
    if (!place || !market) throw new Error('There is no such market.');
    const { items: connections } = await ask<{ items: { id: string; slug: string; type: string }[] }>(
      place.server,
      'GET',
      '/connections',
    );
    const connection = connections.find(({ slug }) => slug === market.slug);
    const nodes = place.server.runtime.registry.descriptions.filter(
      (node) => connection !== undefined && node.connection?.types.includes(connection.type),
    );
    const fields = nodes.flatMap(({ type, typeVersion, parameters }) =>
      listsIn(parameters).map((field) => ({ nodeType: type, typeVersion, field })),
    );
    expect(fields.length).toBeGreaterThan(15);
    for (const wanted of fields) {
      const found = await ask<{ items: { value: string; label: string }[] }>(
        place.server,
        'POST',
        `/connections/${connection?.id}/options`,
        wanted,
      );
      expect([wanted, found.items.every(({ value, label }) => value !== '' && label !== '')]).toEqual([wanted, true]);
      // Of what nobody has made there is none yet.
      if (!/customer|vendor|contact|item|journal|^\/id$/i.test(wanted.field))
        expect([wanted, found.items.length > 0]).toEqual([wanted, true]);
    }
  },
);

const CAMPAIGNS = QUEUES.filter(isThere).flatMap((queue) =>
  (Object.keys(VENDORS) as Vendor[]).map((vendor) => [vendor, queue] as const),
);

test.concurrent.each(CAMPAIGNS)(
  '%s on the %s queue: invoice, bill and payments stand in the books once each, whatever goes wrong, and the books agree',
  async (vendor, queue) => {
    const place = places.get(queue);
    const market = place?.markets.get(vendor);
    if (!place || !market) throw new Error('There is no such market.');
    const { practice, webhooks } = market;
    for (const role of ROLES) {
      for (const telling of tellings) {
        webhooks.telling = telling;
        market.meet(nameOf(telling, role), role);
        // Calls under way are made as the switch stood when they began.
        await webhooks.quiet();
      }
      webhooks.telling = 'once';
      webhooks.tellLate();
      for (const kind of faults) {
        switchOn(market, kind, nameOf(kind, role), role);
        market.meet(nameOf(kind, role), role);
      }
    }
    const whats = [...tellings, ...faults];
    const expected = whats.length * ROLES.length * market.heardBy;
    let runs: readonly RunRow[] = [];
    await until(async () => {
      await pause(LOOK_MS);
      runs = await tradesOf(place.server, market);
      const stuck = runs.find(({ status }) => status === 'parked' || status === 'failed');
      if (stuck) throw new Error(await whyOf(place.server, stuck));
      return runs.length >= expected && runs.every(({ status }) => status === 'succeeded');
    }, WITHIN_MS).catch(async (error: unknown) => {
      const open = runs.find(({ status }) => status !== 'succeeded');
      throw new Error(`${runs.length} of ${expected}, ${open ? await whyOf(place.server, open) : ''}`, {
        cause: error,
      });
    });
    // One run for each who was entered, however often it was told of.
    expect((await tradesOf(place.server, market)).length).toBe(expected);
    for (const role of ROLES)
      for (const what of whats) {
        const { documents, payments } = market.booksAbout(nameOf(what, role), role);
        expect([vendor, role, what, documents.length, payments.length]).toEqual([vendor, role, what, 1, 1]);
      }
    const made = practice.ledger.commits.filter(({ did }) => did === 'created').length;
    const creating = ROLES.flatMap((role) => market.trades[role].writes).filter(({ port }) => port === 'created');
    expect(made).toBe(creating.length * whats.length);
    // What was sent again was the same, under the key it had; and every switch did something.
    const keyed = practice.ledger.entries.flatMap(({ key, bodySha }) => (key === null ? [] : [`${key} ${bodySha}`]));
    expect([0, creating.length * whats.length]).toContain(new Set(keyed).size);
    expect(practice.faults.on).toEqual([]);
    const told = await Promise.all(
      (await tradesOf(place.server, market)).map(({ id }) => ask(place.server, 'GET', `/runs/${id}/steps`)),
    );
    expect(JSON.stringify(told)).not.toMatch(/practice-access-|practice-refresh-|not-a-real-one/);
  },
  WITHIN_MS + 20_000,
);
