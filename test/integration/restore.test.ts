import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, chownSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type Database,
  despiteLosses,
  type EmbeddedPostgres,
  Epochs,
  findPlaces,
  LeaseStore,
  migrate,
  OwnerLock,
  openDatabase,
  startEmbedded,
} from '@holdfast/runner/testing';
import { type Node, SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TcpProxy } from '../chaos/proxy.ts';
import { holdfast } from '../support/cli.ts';
import { ask, type Product, startProduct, temporaryFolder, until } from '../support/product.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

/** A provider that remembers what it was sent, by path and key; a look-up is answered from it. */
async function startProvider() {
  const sent: { path: string; key: string }[] = [];
  const server = createServer((request, reply) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const isKnown = sent.some(({ key }) => key === searchParams.get('key'));
      const { key } = body === '' ? {} : (JSON.parse(body) as { key?: string });
      if (request.method === 'POST')
        sent.push({ path: pathname, key: key ?? String(request.headers['idempotency-key']) });
      const status = request.method === 'POST' ? 201 : isKnown ? 200 : 404;
      reply.writeHead(status, { 'content-type': 'application/json' }).end('{"id":"R-1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

/** A run that waits, and then writes in this way. */
function later(kind: string, url: string, effect: Record<string, unknown>, seconds = 4): WorkflowDocument {
  const nodes = [
    { id: 'start', type: 'trigger.manual' },
    { id: 'wait', type: 'core.wait', parameters: { for: 'time', amount: seconds, unit: 'seconds' } },
    {
      id: 'write',
      type: 'http.request',
      parameters: {
        method: 'POST',
        url: `${url}/${kind}`,
        body: { kind: 'json', json: '={{ $json }}' },
        effect: { kind: 'write', ...effect },
      },
    },
  ].map((part) => ({ typeVersion: 1, name: part.id, ...part }) as Node);
  const edges = ['wait', 'write'].map((to, index) => ({
    id: to,
    from: { node: nodes[index]?.id ?? '', port: 'out' },
    to: { node: to, port: 'in' },
  }));
  return { schemaVersion: SCHEMA_VERSION, name: kind, nodes, edges };
}

interface RunRow {
  readonly id: string;
  readonly status: string;
  readonly workflowName: string;
  readonly failure: { readonly failure: { readonly code: string; readonly message: string } } | null;
}

async function start(product: Product, document: WorkflowDocument): Promise<void> {
  const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document });
  await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
  await ask(product, 'POST', `/workflows/${made.id}/runs`, {});
}

const runsOf = async (product: Product): Promise<Map<string, RunRow>> => {
  const { items } = await ask<{ items: RunRow[] }>(product, 'GET', '/runs');
  return new Map(items.map((run) => [run.workflowName, run]));
};

const untilStatus = (product: Product, wanted: Readonly<Record<string, string>>) =>
  until(async () => {
    const runs = await runsOf(product);
    return Object.entries(wanted).every(([name, status]) => runs.get(name)?.status === status) && runs;
  });

const copy = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  const said = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (said.status !== 0) throw new Error(said.stderr);
};

describe('an older copy of the database is put back', () => {
  test('what may have been done since is sent by its key, looked up, or put before a person', async () => {
    const folder = await temporaryFolder();
    cleanUp.push(folder.remove);
    const provider = await startProvider();
    const options = { dataDir: folder.path, env: { HOLDFAST_LEASE_MS: '1000', HOLDFAST_GUARD_MS: '200' } };
    const data = join(folder.path, '.holdfast');

    const yesterday = await startProduct(options);
    cleanUp.push(() => yesterday.stop());
    await start(yesterday, later('keyed', provider.url, { safeBy: 'key', keyWindowMs: 86_400_000 }));
    await start(yesterday, later('lapsed', provider.url, { safeBy: 'key', keyWindowMs: 1_000 }));
    await start(yesterday, later('blind', provider.url, { safeBy: 'unsafe' }));
    const probe = { url: `${provider.url}/entries?key={key}`, path: '' };
    await start(yesterday, later('probed', provider.url, { safeBy: 'probe', keyField: 'key', probe }));
    await untilStatus(yesterday, { keyed: 'waiting', lapsed: 'waiting', blind: 'waiting', probed: 'waiting' });
    await yesterday.stop();
    const places = findPlaces(data);
    copy(places.data, join(folder.path, 'copy'));

    const today = await startProduct(options);
    cleanUp.push(() => today.stop());
    await untilStatus(today, { keyed: 'succeeded', lapsed: 'succeeded', blind: 'succeeded', probed: 'succeeded' });
    expect((await ask<{ epoch: unknown }>(today, 'GET', '/system')).epoch).toBe(null);
    await today.stop();
    copy(join(folder.path, 'copy'), places.data);

    const restored = await startProduct(options);
    cleanUp.push(() => restored.stop());
    const runs = await untilStatus(restored, {
      keyed: 'succeeded',
      lapsed: 'parked',
      blind: 'parked',
      probed: 'succeeded',
    });
    const counts = Map.groupBy(provider.sent, ({ path }) => path);
    expect(Object.fromEntries([...counts].map(([path, { length }]) => [path, length]))).toEqual({
      '/keyed': 2,
      '/lapsed': 1,
      '/blind': 1,
      '/probed': 1,
    });
    expect(new Set(counts.get('/keyed')?.map(({ key }) => key)).size).toBe(1);
    expect(runs.get('blind')?.failure?.failure.code).toBe('ambiguous/restored');
    expect(runs.get('lapsed')?.failure?.failure.message).toContain('older copy');

    // A run that began afterwards has no lost past.
    await start(restored, later('fresh', provider.url, { safeBy: 'unsafe' }, 1));
    await untilStatus(restored, { fresh: 'succeeded' });

    const { epoch } = await ask<{ epoch: { id: string; why: string } | null }>(restored, 'GET', '/system');
    expect(epoch?.why).toBe('behind');
    const told = await holdfast(folder.path, ['doctor'], {
      HOLDFAST_DATA: data,
      HOLDFAST_PORT: new URL(restored.url).port,
    });
    expect(told.stdout).toContain('Restored');
    await ask(restored, 'POST', `/epochs/${epoch?.id}/close`, { reason: 'the provider was put back, too' });
    expect((await ask<{ epoch: unknown }>(restored, 'GET', '/system')).epoch).toBe(null);
    await expect(ask(restored, 'POST', `/epochs/${epoch?.id}/close`, { reason: 'again' })).rejects.toThrow(/409/);
    const { items } = await ask<{ items: { action: string; subject: string }[] }>(restored, 'GET', '/audit');
    expect(items.filter(({ action }) => action.startsWith('epoch.')).map(({ action }) => action)).toEqual([
      'epoch.closed',
      'epoch.began',
    ]);
  });
});

/** Epochs of a database that nothing else works on: it moves from one server to another, and then to a timeline of its own. */
describe('the database is another one than before', () => {
  const LEASE_MS = 1_200;
  const WORKSPACE = randomUUID();
  const RUN = randomUUID();
  const OWNER = randomUUID();
  const folders: Awaited<ReturnType<typeof temporaryFolder>>[] = [];
  /** Where what was last seen is kept. */
  let seen = '';
  let server: EmbeddedPostgres;
  let database: Database;

  const freshFolder = async (): Promise<string> => {
    const folder = await temporaryFolder();
    folders.push(folder);
    return folder.path;
  };
  const launch = async (dataDir: string) => {
    server = await startEmbedded(dataDir);
    database = openDatabase(server.target);
    await until(async () => (await query('select pg_is_in_recovery() as is_copy'))[0]?.is_copy === false);
    await migrate(database);
  };
  const halt = async () => {
    await database.close();
    await server.stop();
  };
  const query = async (text: string, values: unknown[] = []) =>
    (await database.pool.query<Record<string, unknown>>(text, values)).rows;
  const open = (dataDir: string, options: { isStandbySynchronous?: boolean; log?: string[] } = {}) =>
    Epochs.open({
      database,
      dataDir,
      leaseMs: LEASE_MS,
      isStandbySynchronous: options.isStandbySynchronous ?? false,
      log: (level, message) => void options.log?.push(`${level}: ${message}`),
    });
  /** For how long nobody may lease anything from here on. */
  const heldMs = async (epochs: Epochs): Promise<number> => {
    const began = performance.now();
    await epochs.settled();
    return performance.now() - began;
  };
  const born = (id: string, parent: string | null = null, owner: string | null = null) =>
    query(
      `insert into run (id, workspace_id, workflow_id, version_id, status, mode, source, trigger_node, parent_run_id, parent_step, lease_owner, lease_until)
       select $1, v.workspace_id, v.workflow_id, v.id, 'running', 'live', 'manual', 'start', $2, case when $2::uuid is not null then 'call' end,
         $3, case when $3::uuid is not null then clock_timestamp() + interval '1 hour' end from workflow_version v`,
      [id, parent, owner],
    );

  let first = '';
  beforeAll(async () => {
    first = await freshFolder();
    seen = join(first, 'seen');
    mkdirSync(seen);
    await launch(first);
    await query(
      `with w as (insert into workspace (id, slug, name, tenant_key) values ($1, 'default', 'Default', '\\x00') returning id), f as (
         insert into workflow (id, workspace_id, name, draft, draft_hash, node_types, node_count, updated_by, updated_by_name)
         select gen_random_uuid(), id, 'Old', '{}', '', '{}', 0, 'me', 'Me' from w returning id, workspace_id
       ) insert into workflow_version (id, workspace_id, workflow_id, logic_hash, content_hash, document, published_by, published_by_name)
         select gen_random_uuid(), workspace_id, id, '', '', '{}', 'me', 'Me' from f`,
      [WORKSPACE],
    );
    await born(RUN, null, OWNER);
    await (await open(seen)).close();
  });
  afterAll(async () => {
    await halt();
    for (const folder of folders.splice(0)) await folder.remove();
  });

  /** Brings every row over, as a dump that is read into another server does. */
  async function moveToAnotherServer(dataDir: string): Promise<void> {
    const tables = await query(
      `select c.oid::regclass::text as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
         and c.relname not like 'kysely%' and c.relname not in ('audit', 'audit_chain')`,
    );
    const fill: string[] = [];
    for (const { name } of tables) {
      const [found] = await query(`select coalesce(json_agg(t), '[]')::text as rows from ${name} t`);
      const rows = String(found?.rows).replaceAll("'", "''");
      fill.push(
        `delete from ${name}; insert into ${name} overriding system value select * from json_populate_recordset(null::${name}, '${rows}');`,
      );
    }
    await halt();
    await launch(dataDir);
    await query(`set session_replication_role = 'replica'; ${fill.join('')} reset session_replication_role`);
  }

  test('a start waits for another one that migrates, however long that takes', async () => {
    await query('create database young');
    const target = { ...(server.target as { host: string; user: string }), database: 'young' };
    const young = openDatabase(target);
    // A statement of this one has less time than the other start takes.
    young.pool.on('connect', (client) => void client.query('set statement_timeout = 50'));
    const other = openDatabase(target);
    const first = await other.pool.connect();
    // The lock that Kysely takes for its migrations.
    await first.query('select pg_advisory_lock(3853314791062309107)');
    const migrating = migrate(young);
    migrating.catch(() => {});
    await until(async () => {
      const { rowCount } = await first.query(
        `select from pg_stat_activity where datname = 'young' and wait_event_type = 'Lock' and clock_timestamp() - query_start > interval '100 ms'`,
      );
      return rowCount === 1;
    });
    first.release(true);
    expect((await migrating).length).toBeGreaterThan(0);
    await Promise.all([young.close(), other.close()]);
    await query('drop database young');
  });

  test('a start whose link breaks in the middle of a migration migrates again, and one that cannot be migrated ends at once', async () => {
    const { host, user } = server.target as { host: string; user: string };
    await query('create database cut');
    const link = await TcpProxy.open(join(host, '.s.PGSQL.5432'));
    const cut = openDatabase({ host: '127.0.0.1', port: link.port, user, database: 'cut' });
    const said: string[] = [];
    const persistently = () =>
      despiteLosses({ what: 'it was brought up to date', log: (_, message) => said.push(message) }, () => migrate(cut));
    // By then half of the tables are made, and nobody has committed them.
    link.cutWhen({ pattern: '0015-draft-authors', side: 'after' });
    expect((await persistently()).length).toBeGreaterThan(30);
    expect([link.cuts, said]).toEqual([
      1,
      ['The connection to the database was lost while it was brought up to date; it is tried again'],
    ]);
    await cut.pool.query("delete from kysely_migration where name >= '0039-consent-ends'");
    await expect(persistently()).rejects.toThrow(/could not be brought up to date/);
    expect(said).toHaveLength(1);
    await cut.close();
    await link.close();
    await query('drop database cut');
  });

  test('a run is not taken from a worker whose lease holds, unless that is proven to be dead', async () => {
    const leases = new LeaseStore(database, randomUUID(), LEASE_MS);
    expect(await leases.claim([RUN])).toEqual([]);
    // A session of the dead that the server has not let go of, and then the right of who came after.
    const dead = openDatabase(server.target);
    await dead.writers.query('select 1');
    const right = await OwnerLock.take({ target: server.target, log: () => {} }, 0, () => {});
    await leases.takeFromTheDead();
    await until(
      async () => (await query(`select from pg_stat_activity where application_name = 'holdfast-writer'`)).length === 0,
    );
    await dead.close();
    await right?.close();
    expect(await leases.claim([RUN])).toMatchObject([{ runId: RUN, lapses: 1 }]);
  });

  test('a standby that has all that was acknowledged is waited for as long as a lease, and nothing is in doubt', async () => {
    await moveToAnotherServer(await freshFolder());
    const other = join(await freshFolder(), 'seen');
    copy(seen, other);
    const epochs = await open(other, { isStandbySynchronous: true });
    expect(await heldMs(epochs)).toBeGreaterThan(LEASE_MS / 2);
    expect(await epochs.store.open()).toBe(null);
    expect(await epochs.doubtsOf([RUN])).toEqual(new Map());
    await epochs.close();
  });

  test('another server is waited for, bulk operations pause, and older runs are in doubt with all that comes of them', async () => {
    const bulk = randomUUID();
    await query(
      `insert into bulk_operation (id, workspace_id, kind, filter, action, options, status, token_hash, total, effects, created_by, created_by_name)
       values ($1, $2, 'exceptions', '{}', 'retry', '{}', 'running', '', 0, '{}', 'me', 'Me')`,
      [bulk, WORKSPACE],
    );
    const log: string[] = [];
    const epochs = await open(seen, { log });
    expect(await heldMs(epochs)).toBeGreaterThan(LEASE_MS / 2);
    expect(await epochs.store.open()).toMatchObject({ why: 'another_server' });
    expect(log.join()).toContain('another server');
    expect(await query('select status, why from bulk_operation where id = $1', [bulk])).toMatchObject([
      { status: 'paused', why: expect.stringContaining('older copy') },
    ]);
    // A child that began afterwards, and the run of a slot that comes up a second time, may have been before, too.
    const [child, slot, fresh] = [randomUUID(), randomUUID(), randomUUID()];
    await born(child, RUN);
    await born(slot);
    await born(fresh);
    await query(
      `with s as (insert into schedule (id, workspace_id, workflow_id, node_id, version_id)
         select gen_random_uuid(), workspace_id, workflow_id, 'start', version_id from run where id = $1 returning id, workspace_id)
       insert into schedule_slot (schedule_id, slot, workspace_id, run_id, disposition) select id, now() - interval '1 hour', workspace_id, $1, 'started' from s`,
      [slot],
    );
    const doubts = await epochs.doubtsOf([RUN, child, slot, fresh]);
    expect([...doubts.keys()].toSorted()).toEqual([RUN, child, slot].toSorted());
    await epochs.close();
  });

  test('a copy that was promoted is on another timeline: one epoch, however many processes notice it', async () => {
    const dataDir = await freshFolder();
    const places = findPlaces(dataDir);
    const others = join(dataDir, 'seen');
    copy(seen, others);
    const [shown] = await query('show data_directory');
    await halt();
    // As a backup is brought up: recovery without an archive ends at once, on a timeline of its own.
    copy(String(shown?.data_directory), places.data);
    const { uid, gid } = statSync(places.data);
    writeFileSync(join(places.data, 'recovery.signal'), '');
    chownSync(join(places.data, 'recovery.signal'), uid, gid);
    appendFileSync(join(places.data, 'postgresql.conf'), `\nrestore_command = '/bin/false'\n`);
    await launch(dataDir);
    const both = await Promise.all([open(seen), open(others)]);
    for (const epochs of both) expect(await epochs.store.open()).toMatchObject({ why: 'another_timeline' });
    expect(await query(`select why from epoch order by began_at`)).toEqual([
      { why: 'another_server' },
      { why: 'another_timeline' },
    ]);
    for (const epochs of both) await epochs.close();
  });
});
