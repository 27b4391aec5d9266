import { randomUUID } from 'node:crypto';
import { defaultRegistry, verifyAudit } from '@holdfast/runner';
import { Pruner } from '@holdfast/runner/testing';
import { type Edge, type Node, SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../support/invariants.ts';
import { ask, until } from '../support/product.ts';
import { type OpenServer, openServer, publish } from '../support/server.ts';

const hook: Node = {
  id: 'hook',
  type: 'trigger.webhook',
  typeVersion: 1,
  name: 'Hook',
  parameters: { respond: 'at-once', deduplicate: 'body' },
};
const keep: Node = { id: 'keep', type: 'core.pass', typeVersion: 1, name: 'Keep', parameters: {} };
const approval: Node = {
  id: 'keep',
  type: 'human.approval',
  typeVersion: 1,
  name: 'Ask',
  parameters: { title: 'Pay?' },
};
const edge: Edge = { id: 'e', from: { node: 'hook', port: 'out' }, to: { node: 'keep', port: 'in' } };
const documentOf = (then: Node, retentionDays?: number): WorkflowDocument => ({
  schemaVersion: SCHEMA_VERSION,
  name: 'Calls',
  nodes: [hook, then],
  edges: [edge],
  ...(retentionDays === undefined ? {} : { settings: { retentionDays } }),
});

describe('clearing away', () => {
  let open: OpenServer;
  let pruner: Pruner;
  beforeAll(async () => {
    open = await openServer({ roles: ['api', 'worker'] });
    pruner = new Pruner({
      database: open.server.runtime.database,
      keep: { calls: 90, keys: 8, replies: 2 },
      log: () => {},
    });
  });
  afterAll(() => open?.close());
  const query = async (text: string, values: unknown[] = []) =>
    (await open.server.runtime.database.pool.query<Record<string, unknown>>(text, values)).rows;
  const count = async (from: string, values: unknown[] = []) =>
    Number((await query(`select count(*) as n from ${from}`, values))[0]?.n);

  /** A run that came by a call, as old as that, when it has come to this. */
  async function called(then: Node, status: string, ageDays: number, retentionDays?: number): Promise<string> {
    const { url } = await publish(open.server, documentOf(then, retentionDays));
    const { runId } = (await (
      await fetch(url, {
        method: 'POST',
        body: JSON.stringify({ text: 'x'.repeat(9_000) }),
        headers: { 'content-type': 'application/json' },
      })
    ).json()) as { runId: string };
    // Its worker may still hold a run that says so, and then writes once more when it ended.
    const isAtRest = 'status = $2 and lease_owner is null';
    const isSealed = 'not exists (select from audit_due d where d.run_id = r.id)';
    await until(
      async () => (await count(`run r where id = $1 and ${isAtRest} and ${isSealed}`, [runId, status])) === 1,
    );
    await query(
      `update run set started_at = started_at - $2 * interval '1 day', ended_at = ended_at - $2 * interval '1 day' where id = $1`,
      [runId, ageDays],
    );
    return runId;
  }
  const isThere = async (id: string) => (await fetch(`${open.server.url}/api/v1/runs/${id}`)).status === 200;

  test('a run goes whole when its workflow keeps it no longer, and the trail still verifies', async () => {
    const gone = await called(keep, 'succeeded', 11, 10);
    const young = await called(keep, 'succeeded', 9, 10);
    const forever = await called(keep, 'succeeded', 400);
    const asked = await called(approval, 'waiting', 400, 1);
    const callMayComeAgain = await called(keep, 'succeeded', 5, 1);
    const [a, b] = await Promise.all([pruner.prune(), pruner.prune()]);
    expect(await Promise.all([gone, young, forever, asked, callMayComeAgain].map(isThere))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(a.runs + b.runs, JSON.stringify([a, b])).toBe(1);
    const tables = ['journal', 'step', 'effect', 'wait', 'inbox', 'payload', 'exception', 'inbound'];
    const left = await Promise.all(tables.map((table) => count(`${table} where run_id = $1`, [gone])));
    expect(left).toEqual(tables.map(() => 0));
    expect(await count(`audit where action = 'runs.pruned' and detail -> 'runs' ? $1`, [gone])).toBe(1);
    // Replays, parents, pins and lists of what was done still lead to it.
    const reply = await fetch(`${open.server.url}/api/v1/runs/${gone}`);
    const [{ day = '' } = {}] = await query(
      `select to_char(at at time zone 'utc', 'YYYY-MM-DD') as day from audit where detail -> 'runs' ? $1`,
      [gone],
    );
    const detail = expect.stringContaining(`was cleared away on ${day}`);
    expect([reply.status, await reply.json()]).toMatchObject([410, { code: 'cleared_away', detail }]);
    const nobody = await fetch(`${open.server.url}/api/v1/runs/${randomUUID()}`);
    expect([nobody.status, await nobody.json()]).toMatchObject([404, { code: 'not_found' }]);
    expect(await violations(open.server.runtime.database.pool, {}, ['I6', 'I17', 'I18', 'I18b', 'I21'])).toEqual([]);
    const verify = async () =>
      (await verifyAudit(open.server.runtime.database, defaultRegistry(), { sample: null, anchors: [] })).breaks;
    expect((await verify()).filter(({ check }) => check === 'head')).toEqual([]);
    await query('delete from journal where run_id = $1', [forever]);
    await query('delete from run where id = $1', [forever]);
    expect((await verify()).map(({ check, where }) => [check, where.split(' ')[1]])).toContainEqual(['head', forever]);
  });

  test('a run that ended in doubt about its writes stays for as long as that is an alert', async () => {
    const doubt = JSON.stringify({ failure: { class: 'ambiguous', code: 'ambiguous/ended_in_doubt' } });
    const [told, over] = [await called(keep, 'succeeded', 20, 1), await called(keep, 'succeeded', 20, 1)];
    await query(`update run set status = 'cancelled', trouble = $2 where id = any($1::uuid[])`, [[told, over], doubt]);
    await query(`update run set ended_at = now() - interval '6 days' where id = $1`, [told]);
    await pruner.prune();
    expect(await Promise.all([told, over].map(isThere))).toEqual([true, false]);
    await query('delete from run where id = $1', [told]);
  });

  test('a workspace says how long runs are kept whose workflow does not, and what would go is told before', async () => {
    const silent = await called(keep, 'succeeded', 31);
    const own = await called(keep, 'succeeded', 31, 100);
    const young = await called(keep, 'succeeded', 29);
    const wouldGo = async (days: string) =>
      (await ask<{ runs: number }>(open.server, 'GET', `/retention/preview${days}`)).runs;
    expect([await wouldGo(''), await wouldGo('?runDays=30'), await wouldGo('?runDays=28')]).toEqual([0, 1, 2]);
    expect((await pruner.prune()).runs).toBe(0);
    const { key } = await ask<{ key: string }>(open.server, 'POST', '/api-keys', { name: 'Looks', role: 'operator' });
    const put = (runDays: number | null, headers: object) =>
      fetch(`${open.server.url}/api/v1/retention`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ runDays }),
      });
    expect((await put(30, { authorization: `Bearer ${key}` })).status).toBe(403);
    expect((await put(0, {})).status).toBe(400);
    const set = await put(30, {});
    expect(await set.json()).toMatchObject({ runDays: 30, callDays: 90, keyDays: 8, replyDays: 2 });
    expect((await pruner.prune()).runs).toBe(1);
    expect(await Promise.all([silent, own, young].map(isThere))).toEqual([false, true, true]);
    await put(null, {});
    expect(await query(`select detail from audit where action = 'retention.changed' order by seq`)).toEqual([
      { detail: { from: null, to: 30 } },
      { detail: { from: 30, to: null } },
    ]);
  });

  test('a run that an evaluation has yet to learn from stays until it did', async () => {
    const run = await called(keep, 'succeeded', 11, 10);
    const [set] = await query(
      `insert into evaluation_set (id, workspace_id, workflow_id, node, name, cases, updated_by, updated_by_name)
       select gen_random_uuid(), workspace_id, workflow_id, 'keep', 'Invoices', '[]', 'x', 'x' from run where id = $1 returning id`,
      [run],
    );
    await query(
      `insert into evaluation (id, set_id, workspace_id, run_id, node, model, prompt, set_revision, cases, by_name)
       select gen_random_uuid(), $2, workspace_id, id, 'keep', 'm', 'p', 1, '[]', 'x' from run where id = $1`,
      [run, set?.id],
    );
    await pruner.prune();
    expect(await isThere(run)).toBe(true);
    await query(`update evaluation set result = '{}' where run_id = $1`, [run]);
    await pruner.prune();
    expect(await isThere(run)).toBe(false);
  });

  test('a run stays until the operation that began it, paused or not, knows what became of it', async () => {
    const [old, begun] = [await called(keep, 'succeeded', 11, 10), await called(keep, 'succeeded', 11, 10)];
    const [operation] = await query(
      `insert into bulk_operation (id, workspace_id, kind, filter, action, status, token_hash, total, effects, created_by, created_by_name)
       select gen_random_uuid(), workspace_id, 'runs', '{}', 'replay', 'paused', '', 1, '{}', 'x', 'x' from run where id = $1 returning id`,
      [old],
    );
    await query(
      `insert into bulk_item (bulk_id, seq, run_id, step_id, head, state, new_run_id) values ($1, 1, $2, '', 1, 'told', $3)`,
      [operation?.id, old, begun],
    );
    await pruner.prune();
    expect(await Promise.all([old, begun].map(isThere))).toEqual([false, true]);
    await query(`update bulk_operation set status = 'running' where id = $1`, [operation?.id]);
    const isDone = async () => (await count(`bulk_operation where id = $1 and status = 'done'`, [operation?.id])) === 1;
    await until(isDone);
    await pruner.prune();
    expect(await isThere(begun)).toBe(false);
  });

  test('payloads that no row names go after a day, and no others', async () => {
    const run = await called(keep, 'succeeded', 1);
    const named = await query('select id from payload where run_id = $1', [run]);
    expect(named.length).toBeGreaterThan(0);
    await query(`update payload set created_at = now() - interval '2 days' where run_id = $1`, [run]);
    const orphan = `insert into payload (id, run_id, kind, size_bytes, encoding, bytes, created_at) values
      (gen_random_uuid(), $1, $2, 1, 'raw', 'x', now() - $3 * interval '1 hour') returning id`;
    const nobody = '00000000-0000-4000-8000-000000000000';
    await query(orphan, [run, 'items', 25]);
    await query(orphan, [nobody, 'file', 25]);
    const fresh = await query(orphan, [run, 'items', 23]);
    const file = await query(orphan, [run, 'file', 25]);
    expect((await pruner.prune()).payloads).toBe(2);
    const left = await query('select id from payload where run_id = any($1::uuid[])', [[run, nobody]]);
    const ids = (rows: Record<string, unknown>[]) => rows.map(({ id }) => String(id)).toSorted();
    expect(ids(left)).toEqual(ids([...named, ...fresh, ...file]));
  });

  test('former values of variables go when no open run can have begun with them, and no others', async () => {
    const [workspace] = await query('select id from workspace limit 1');
    const waits = await called(approval, 'waiting', 200, 1);
    for (const [since, ago] of [80, 190, 210].entries())
      await query(
        `insert into variable (workspace_id, name, since, until, value, size_bytes, set_by, set_by_name, ended_at)
         values ($1, 'rate', $2::bigint, $2::bigint + 1, '1', 1, 'x', 'x', now() - $3 * interval '1 day')`,
        [workspace?.id, since + 1, ago],
      );
    await query(
      `update run set started_at = now() - interval '200 days' where started_at < now() - interval '200 days' and status = 'waiting'`,
      [],
    );
    const left = async () =>
      (await query('select since from variable order by since', [])).map(({ since }) => Number(since));
    await pruner.prune();
    // Ended 210 days ago: before the oldest open run began. The one of 190 days ago may be what it sees.
    expect(await left()).toEqual([1, 2]);
    await query('delete from run where id = $1', [waits]);
    await query(`update run set started_at = now() where status = 'waiting'`, []);
    await pruner.prune();
    expect(await left()).toEqual([1]);
  });

  test('an address at which no step came to wait is closed with its run, and no other', async () => {
    const over = await called(keep, 'succeeded', 0);
    const waits = await called(approval, 'waiting', 0);
    for (const run of [over, waits])
      await query(
        `insert into wait (id, workspace_id, run_id, step_id, kind, token_hash) select gen_random_uuid(), workspace_id, id, 'keep', 'callback', sha256(id::text::bytea)
         from run where id = $1`,
        [run],
      );
    expect((await pruner.prune()).waits).toBe(1);
    expect(await query('select is_open, closed_by from wait where run_id = $1', [over])).toEqual([
      { is_open: false, closed_by: 'end' },
    ]);
    expect(await count('wait where run_id = $1 and is_open', [waits])).toBe(2);
  });

  test('keys, answers and calls that started nothing go when they are over', async () => {
    const [workspace] = await query('select id from workspace limit 1');
    const [endpoint] = await query('select id from endpoint limit 1');
    await query(
      `insert into seen_key (workspace_id, scope, key_hash, run_id, step_id, expires_at)
       select $1, 's', sha256(n::text::bytea), gen_random_uuid(), 'x', now() + (n - 250.5) * interval '1 day' from generate_series(1, 500) n`,
      [workspace?.id],
    );
    await query(
      `insert into entity_version (endpoint_id, entity, version, applied_at) values ($1, 'old', '1', now() - interval '91 days'), ($1, 'new', '1', now())`,
      [endpoint?.id],
    );
    await query(
      `insert into inbound (id, workspace_id, endpoint_id, disposition, received_at)
       values (gen_random_uuid(), $1, $2, 'rejected', now() - interval '91 days'), (gen_random_uuid(), $1, $2, 'rejected', now())`,
      [workspace?.id, endpoint?.id],
    );
    const [connection] = await query(
      `insert into connection (id, workspace_id, slug, title, type, fields) values (gen_random_uuid(), $1, 'told', 'Told', 'http.bearer', '{}') returning id`,
      [workspace?.id],
    );
    await query(
      `insert into provider_notice (id, workspace_id, connection_id, key, kind, data, done_at)
       select gen_random_uuid(), $1, $2, n::text, 'k', '{}', case n when 1 then now() - interval '9 days' when 2 then now() end from generate_series(1, 3) n`,
      [workspace?.id, connection?.id],
    );
    await query(
      `insert into notice (id, workspace_id, channel_id, occasion, recipients, message, created_at)
       select gen_random_uuid(), $1, gen_random_uuid(), 'alert', '{}', '{}', now() - n * interval '80 days' from generate_series(0, 2) n`,
      [workspace?.id],
    );
    expect(await pruner.prune()).toMatchObject({ keys: 250, versions: 1, calls: 1, notices: 1, told: 1 });
    expect(await pruner.prune()).toEqual({
      runs: 0,
      waits: 0,
      calls: 0,
      notices: 0,
      told: 0,
      events: 0,
      versions: 0,
      keys: 0,
      replies: 0,
      payloads: 0,
      pinnedFiles: 0,
      variables: 0,
    });
    expect(await count('seen_key')).toBe(250);
  });
});
