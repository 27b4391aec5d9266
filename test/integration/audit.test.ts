import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultRegistry, readAnchor, verifyAudit } from '@holdfast/runner';
import {
  type Database,
  type EmbeddedPostgres,
  migrate,
  openDatabase,
  Sealer,
  startEmbedded,
} from '@holdfast/runner/testing';
import { type JsonObject, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { violations } from '../support/invariants.ts';
import { ask, type Product, startProduct, temporaryFolder, until } from '../support/product.ts';

const WAITING: JsonObject = {
  schemaVersion: SCHEMA_VERSION,
  name: 'Wait',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
    { id: 'wait', type: 'core.wait', typeVersion: 1, name: 'Wait', parameters: { for: 'call' } },
  ],
  edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'wait', port: 'in' } }],
};

/** What somebody with full rights on the database may do to hide something, and where it is seen. */
const TAMPERING: Readonly<Record<string, { sql: string; seen: [check: string, where: RegExp] }>> = {
  'a record is changed': {
    sql: `update audit set actor_name = 'Somebody else' where action = 'workflow.published'`,
    seen: ['record', /^audit \d+$/],
  },
  'a record is removed': {
    sql: `delete from audit where action = 'workflow.published'`,
    seen: ['record', /^audit \d+$/],
  },
  'a record and its link are removed': {
    sql: `delete from audit_chain where seq = 2; delete from audit where seq = 2`,
    seen: ['chain', /^link 3$/],
  },
  'a record is put in past the queue': {
    sql: `insert into audit (workspace_id, actor, actor_name, action, subject) select id, 'x', 'X', 'key.created', 'key:x' from workspace; delete from audit_unsealed`,
    seen: ['sealing', /^audit \d+$/],
  },
  'a link is rewritten to fit a changed record': {
    sql: `update audit_chain set row = replace(row, 'workflow.published', 'workflow.deleted'), hash = sha256(prev || convert_to(replace(row, 'workflow.published', 'workflow.deleted'), 'UTF8'))
      where row like '%workflow.published%'`,
    seen: ['chain', /^link \d+$/],
  },
  'the end of the trail is cut off': {
    sql: `delete from audit where seq = (select audit_seq from audit_chain order by seq desc limit 1); delete from audit_chain where seq = (select max(seq) from audit_chain)`,
    seen: ['anchor', /^link \d+$/],
  },
  'an entry of a journal is changed': {
    sql: `update journal set entries = replace(entries::text, '"count":1', '"count":2')::json where seq = 1`,
    seen: ['journal', /^run \S+ entry 1$/],
  },
  'the last entries of a journal are cut off': {
    sql: `with gone as (delete from journal j where seq > 1 and seq = (select max(seq) from journal k where k.run_id = j.run_id) returning run_id)
      update run r set head = j.last, head_hash = j.hash from journal j where j.run_id = r.id and j.seq = 1 and r.id in (select run_id from gone)`,
    seen: ['head', /^run \S+ entry \d+$/],
  },
  'a journal is rewritten with new hashes': {
    sql: `update journal j set entries = x.text::json, hash = sha256(x.prev || convert_to(x.text, 'UTF8'))
      from (
        select run_id, seq, replace(entries::text, '"at":1', '"at":2') as text,
          coalesce((select hash from journal p where p.run_id = k.run_id and p.last = k.seq - 1), decode(repeat('00', 32), 'hex')) as prev
        from journal k where k.last = (select head from run where id = k.run_id)
      ) x where x.run_id = j.run_id and x.seq = j.seq;
      update run r set head_hash = j.hash from journal j where j.run_id = r.id and j.last = r.head`,
    seen: ['head', /^run \S+ entry \d+$/],
  },
  'the heads of journals are taken out of the trail': {
    sql: `delete from audit_chain where audit_seq in (select seq from audit where action = 'journal.anchored'); delete from audit where action = 'journal.anchored'`,
    seen: ['head', /^run \S+ entry \d+$/],
  },
  'the status of a run is changed': {
    sql: `update run set status = 'succeeded' where status = 'cancelled'`,
    seen: ['state', /^run \S+$/],
  },
  'the status of a step is changed': {
    sql: `update step set status = 'succeeded' where node = 'wait'`,
    seen: ['state', /^run \S+ step wait$/],
  },
};

describe('the audit trail', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let product: Product;
  let embedded: EmbeddedPostgres;
  const closing: (() => Promise<unknown>)[] = [];
  const dataDir = () => join(folder.path, '.holdfast');
  const verify = (...args: string[]) =>
    holdfast(folder.path, ['audit', 'verify', ...args], { HOLDFAST_DATA: dataDir() });

  beforeAll(async () => {
    folder = await temporaryFolder();
    closing.push(folder.remove);
    embedded = await startEmbedded(dataDir());
    closing.push(() => embedded.stop());
    product = await startProduct({ dataDir: folder.path });
    closing.push(() => product.stop());
    const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document: WAITING });
    await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    const stopped = await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {});
    await ask<{ id: string }>(product, 'POST', `/workflows/${made.id}/runs`, {});
    const is = (id: string, status: string) =>
      until(async () => (await ask<{ status: string }>(product, 'GET', `/runs/${id}`)).status === status);
    await is(stopped.id, 'waiting');
    await ask(product, 'POST', `/runs/${stopped.id}/cancel`, { reason: 'Not needed' });
    await is(stopped.id, 'cancelled');
  });
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  test('is verified beside a running server, with every run in it that rests or is over', async () => {
    const sound = await until(async () => {
      const { stdout } = await verify('--all', '--json');
      const found = JSON.parse(stdout) as { sound: boolean; counts: Record<string, number>; newest: { seq: number } };
      return found.counts.unsealed === 0 && (found.counts.heads ?? 0) >= 2 ? found : null;
    });
    expect(sound).toMatchObject({ sound: true, counts: { journals: 2, states: 2 } });
    const { code, stdout } = await verify();
    expect([code, stdout.trim().split('\n').at(-1)]).toEqual([
      0,
      expect.stringMatching(/^SOUND: nothing was changed, removed or put in, up to link \d+ [0-9a-f]{64}\.$/),
    ]);
    const kept = await readAnchor(join(dataDir(), 'audit-anchor.json'));
    expect(kept?.seq).toBe(sound.newest.seq);
  });

  test('cannot be changed by a statement, and a newer anchor from elsewhere is missed in it', async () => {
    const database = openDatabase(embedded.target);
    for (const statement of ['update audit set actor = $$x$$', 'delete from audit_chain', 'truncate audit'])
      await expect(database.pool.query(statement)).rejects.toThrow('only ever added to');
    expect(await violations(database.pool, {}, ['I17', 'I18', 'I18b'])).toEqual([]);
    await database.close();
    const file = join(folder.path, 'elsewhere.json');
    await writeFile(file, JSON.stringify({ seq: 9_999, hash: 'ab'.repeat(32), at: '' }));
    const { code, stdout, stderr } = await verify('--anchor', file);
    expect([code, stdout.trim().split('\n').at(-1)]).toEqual([
      1,
      'BROKEN: 1 place does not hold; the first is link 9999.',
    ]);
    expect(stderr).toContain('the trail was shortened');
  });

  test('is listed page by page for administrators, and for a run to everybody who sees it', async () => {
    interface Listed {
      items: { seq: number; actor: { id: string }; action: string; subject: string; link: { hash: string } | null }[];
      next: string | null;
    }
    const list = (path: string) => ask<Listed>(product, 'GET', path);
    // Records are sealed soon after they are written.
    const all = await until(async () => {
      const found = await list('/audit');
      return found.items.every(({ link }) => link !== null) && found;
    });
    expect(all.items.map(({ action }) => action)).toEqual([
      'run.cancelled',
      'run.started',
      'run.started',
      'workflow.published',
      'workflow.created',
    ]);
    const first = await list('/audit?limit=3');
    const second = await list(`/audit?limit=3&cursor=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.next).toBeNull();
    const [cancelled] = all.items;
    const published = all.items.find(({ action }) => action === 'workflow.published');
    expect((await list(`/audit?subject=${published?.subject}&actor=${published?.actor.id}`)).items.length).toBe(2);
    expect((await list('/audit?since=2100-01-01T00:00:00Z')).items).toEqual([]);
    expect((await list('/audit?action=journal.anchored')).items.length).toBeGreaterThan(0);
    const run = cancelled?.subject.slice('run:'.length);
    expect((await list(`/runs/${run}/audit`)).items.map(({ action }) => action)).toEqual([
      'run.cancelled',
      'run.started',
    ]);

    const { key } = await ask<{ key: string }>(product, 'POST', '/api-keys', { name: 'reader', role: 'viewer' });
    const status = async (path: string) =>
      (await fetch(`${product.url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await status('/audit'), await status(`/runs/${run}/audit`)]).toEqual([403, 200]);
    expect(await status('/runs/00000000-0000-4000-8000-000000000000/audit')).toBe(404);
    await expect(list('/audit?cursor=WyJ4Il0')).rejects.toThrow(/400 .*bad_cursor/);
  });

  test('stands in a database whose owner has no more rights than that', async () => {
    const admin = openDatabase(embedded.target);
    await admin.pool.query('create role keeper login');
    await admin.pool.query('create database kept owner keeper');
    await admin.close();
    const { host } = embedded.target as { host: string };
    const database = openDatabase({ host, user: 'keeper', database: 'kept' });
    await migrate(database);
    await database.pool.query(
      `insert into workspace (id, slug, name, tenant_key) values (gen_random_uuid(), 'default', 'Default', '');
       insert into audit (workspace_id, actor, actor_name, action, subject) select id, 'x', 'X', 'key.created', 'key:x' from workspace`,
    );
    const sealer = new Sealer({ database, anchorPath: join(folder.path, 'keeper.json'), log: () => {} });
    expect(await sealer.seal()).toBe(1);
    await expect(database.pool.query('update audit_chain set seq = 2')).rejects.toThrow('permission denied');
    expect((await verifyAudit(database, defaultRegistry(), { sample: null, anchors: [] })).breaks).toEqual([]);
    await database.close();
  });

  describe('when somebody with all rights', () => {
    let admin: Database;
    let copies = 0;
    beforeAll(async () => {
      await product.stop();
      embedded = await startEmbedded(dataDir());
      admin = openDatabase({ ...(embedded.target as { host: string; user: string }), database: 'template1' });
      closing.push(() => admin.close());
    });

    async function copy(): Promise<Database> {
      copies += 1;
      const database = `copy${copies}`;
      await admin.pool.query(`create database ${database} template postgres`);
      return openDatabase({ ...(embedded.target as { host: string; user: string }), database });
    }
    const findings = async (database: Database) => {
      const anchor = await readAnchor(join(dataDir(), 'audit-anchor.json'));
      const anchors = anchor ? [{ from: 'the data folder', anchor }] : [];
      return verifyAudit(database, defaultRegistry(), { sample: null, anchors });
    };

    test('does nothing, nothing is found', async () => {
      const database = await copy();
      expect((await findings(database)).breaks).toEqual([]);
      await database.close();
    });

    test.each(Object.entries(TAMPERING))(
      'sees to it that %s, it is found where it was done',
      async (_, { sql, seen }) => {
        const database = await copy();
        const { rowCount } = await database.pool.query('select from audit_chain');
        expect(rowCount).toBeGreaterThan(3);
        await database.pool.query(
          `alter table audit disable trigger audit_refuse; alter table audit_chain disable trigger audit_refuse; ${sql};
         alter table audit enable always trigger audit_refuse; alter table audit_chain enable always trigger audit_refuse`,
        );
        const { breaks } = await findings(database);
        await database.close();
        expect(breaks).toContainEqual(
          expect.objectContaining({ check: seen[0], where: expect.stringMatching(seen[1]) }),
        );
      },
    );

    test('switches the guard off, that is found too', async () => {
      const database = await copy();
      await database.pool.query('alter table audit disable trigger audit_refuse');
      expect((await findings(database)).breaks).toMatchObject([
        { check: 'guard', where: 'trigger audit audit_refuse' },
      ]);
      await database.close();
    });

    test('cuts the trail, the sealer says so and keeps the anchor that proves it', async () => {
      const database = await copy();
      await database.pool.query(
        `alter table audit_chain disable trigger audit_refuse; delete from audit_chain where seq > 1;
         insert into audit (workspace_id, actor, actor_name, action, subject) select id, 'x', 'X', 'key.created', 'key:x' from workspace`,
      );
      const path = join(folder.path, 'kept.json');
      const before = await readFile(join(dataDir(), 'audit-anchor.json'), 'utf8');
      await writeFile(path, before);
      const said: string[] = [];
      const sealer = new Sealer({ database, anchorPath: path, log: (level) => said.push(level) });
      expect(await sealer.seal()).toBe(1);
      await sealer.stop();
      expect([said, await readFile(path, 'utf8')]).toEqual([['error'], before]);
      await database.close();
    });

    test('writes many records at once in transactions that end in any order, two sealers seal each one once', async () => {
      const database = await copy();
      const path = join(folder.path, 'many.json');
      const sealers = [1, 2].map(() => new Sealer({ database, anchorPath: path, log: () => {} }));
      const record = `insert into audit (workspace_id, actor, actor_name, action, subject) select id, 'x', 'X', 'key.created', $1 from workspace`;
      const before = (await database.pool.query<{ n: string }>('select count(*) as n from audit_chain')).rows[0]?.n;

      const writers = openDatabase(database.target, { poolSize: 20 });
      const [early, late] = [await writers.pool.connect(), await writers.pool.connect()];
      await early.query('begin');
      await early.query(record, ['early']);
      await late.query(record, ['late']);
      expect(await sealers[0]?.seal()).toBe(0);
      await early.query('commit');
      expect(await sealers[0]?.seal()).toBe(2);
      for (const client of [early, late]) client.release();

      let isWriting = true;
      const sealing = sealers.map(async (sealer) => {
        while (isWriting) await sealer.seal();
      });
      await Promise.all(
        Array.from({ length: 15 }, async (_, writer) => {
          const client = await writers.pool.connect();
          for (let turn = 0; turn < 20; turn += 1) {
            await client.query('begin');
            await client.query(record, [`${writer} ${turn} first`]);
            // Others begin and end in between: numbers become visible in another order than they were given out.
            await client.query('select pg_sleep(0.001 * $1)', [(writer * 7 + turn) % 5]);
            await client.query(record, [`${writer} ${turn} second`]);
            await client.query(turn % 5 === 4 ? 'rollback' : 'commit');
          }
          client.release();
        }),
      );
      isWriting = false;
      await Promise.all(sealing);
      for (const sealer of sealers) await sealer.stop();
      const { counts, breaks } = await findings(database);
      expect(breaks).toEqual([]);
      expect([counts.unsealed, counts.records]).toEqual([0, Number(before) + 2 + 15 * 16 * 2]);
      await Promise.all([writers.close(), database.close()]);
    });
  });
});
