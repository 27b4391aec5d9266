import { randomUUID } from 'node:crypto';
import { commitBatch, inTransaction, Pruner } from '@holdfast/runner/testing';
import type { FileRecord, Node, WorkflowDocument } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { up } from '../../runner/migrations/0042-between-runs.ts';
import { ask, until } from '../support/product.ts';
import { aNode, anEdge, aRow, aStart, reaches, runAgain } from '../support/running.ts';
import { type OpenServer, openServer, publish } from '../support/server.ts';

interface Page {
  readonly items: readonly { readonly json: object; readonly files?: Record<string, FileRecord> }[];
}

interface Asked {
  readonly id: string;
  readonly runId: string;
  readonly shownHash: string;
}

const aCalled = (): Node => aNode('called', 'trigger.called', 'Called');
const aCall = (workflow: string, wait = true): Node =>
  aNode('call', 'core.run-workflow', 'Call', { parameters: { workflow, per: 'list', wait } });
/** Makes a file of the items, whose text tells whose it is. */
const aWrite = (): Node => aNode('write', 'data.csv.build', 'Write');
const aRead = (): Node => aNode('read', 'data.csv.parse', 'Read', { parameters: { from: 'file' } });
const anApproval = (): Node => aNode('ask', 'human.approval', 'Ask', { parameters: { title: 'Go on?' } });

describe('a file that another run names', () => {
  let open: OpenServer;
  let pruner: Pruner;
  beforeAll(async () => {
    open = await openServer({ roles: ['api', 'worker'] });
    const { database } = open.server.runtime;
    pruner = new Pruner({ database, keep: { calls: 90, keys: 0, replies: 2 }, log: () => {} });
    await ask(open.server, 'PUT', '/retention', { runDays: 1 });
  });
  afterAll(() => open?.close());

  const query = async (text: string, values: unknown[] = []) =>
    (await open.server.runtime.database.pool.query<Record<string, unknown>>(text, values)).rows;
  const make = (document: WorkflowDocument) => ask<{ id: string }>(open.server, 'POST', '/workflows', { document });
  const given = async (run: string, node: string) =>
    (await ask<Page>(open.server, 'GET', `/runs/${run}/steps/${node}/items?side=output`)).items;
  const told = async (run: string) => (await given(run, 'read')).map(({ json }) => json);
  const fileOf = async (run: string, node = 'write', name = 'data'): Promise<FileRecord> => {
    const file = (await given(run, node))[0]?.files?.[name];
    if (!file) throw new Error(`The step ${node} has no file.`);
    return file;
  };
  const ends = async (run: string) => {
    await reaches(open.server, run, 'succeeded');
    await until(async () => (await query('select from audit_due where run_id = $1', [run])).length === 0);
  };
  const replay = async (run: string, from?: string) => {
    const body = { reason: 'for a test', ...(from === undefined ? {} : { from }) };
    return (await ask<{ id: string }>(open.server, 'POST', `/runs/${run}/replay`, body)).id;
  };
  /** The only run that this one brought about without waiting for it, or the only one that it waits for. */
  const runOf = (workflow: string) =>
    until(async () => (await query('select id from run where workflow_id = $1', [workflow]))[0]?.id as string);
  const isThere = async (run: string) => (await query('select from run where id = $1', [run])).length > 0;
  /** As when these runs have been kept for as long as their workspace wants. */
  async function clearAway(...runs: string[]): Promise<void> {
    await query(
      `update run set started_at = started_at - interval '9 days', ended_at = ended_at - interval '9 days' where id = any($1)`,
      [runs],
    );
    await pruner.prune();
    expect(await Promise.all(runs.map(isThere))).toEqual(runs.map(() => false));
  }
  const download = async (run: string, { id }: FileRecord) => {
    const reply = await fetch(`${open.server.url}/api/v1/runs/${run}/files/${id}`);
    return [reply.status, await reply.text()];
  };
  /** The run names a file that is there to look at, and to work with once more. */
  async function shows(run: string, file: FileRecord, whose: string): Promise<void> {
    expect(await download(run, file)).toEqual([200, `whose\r\n${whose}\r\n`]);
  }
  const isKept = async ({ id }: FileRecord) => (await query('select from payload where id = $1', [id])).length > 0;

  /** A run of a draft in which a table becomes a file, and the file a table. */
  async function ran(whose: string): Promise<string> {
    const { id } = await make(aRow(whose, [aStart(), aWrite(), aRead()]));
    const run = await runAgain(open.server, id, [{ whose }]);
    await ends(run);
    return run;
  }

  test('is there for a replay from a step, and for replays of that', async () => {
    const first = await ran('Replayed');
    const file = await fileOf(first);
    const second = await replay(first, 'read');
    await ends(second);
    const third = await replay(second, 'read');
    await ends(third);
    await clearAway(first);
    await shows(second, file, 'Replayed');
    await clearAway(second);
    await shows(third, file, 'Replayed');
    const fourth = await replay(third, 'read');
    await ends(fourth);
    expect(await told(fourth)).toEqual([{ whose: 'Replayed' }]);
    await clearAway(third);
    await shows(fourth, file, 'Replayed');
    await clearAway(fourth);
    expect(await isKept(file)).toBe(false);
  });

  test('is there for a replay of the whole run, which begins with what a caller sent', async () => {
    const hook = aNode('hook', 'trigger.webhook', 'Hook', { parameters: { respond: 'at-once' } });
    const read = aNode('read', 'data.csv.parse', 'Read', { parameters: { from: 'file', file: 'table' } });
    const { url, id } = await publish(open.server, aRow('Sent', [hook, read]));
    const form = new FormData();
    form.set('table', new File(['whose\r\nSent\r\n'], 'a.csv', { type: 'text/csv' }));
    await fetch(url, { method: 'POST', body: form });
    const first = await runOf(id);
    await ends(first);
    const file = await fileOf(first, 'hook', 'table');
    const again = await replay(first);
    await ends(again);
    await clearAway(first);
    await shows(again, file, 'Sent');
    expect(await told(again)).toEqual([{ whose: 'Sent' }]);
  });

  test('is there for the run that called, when the one that was called goes first', async () => {
    const called = await publish(open.server, aRow('Writes for others', [aCalled(), aWrite()]));
    const { id } = await make(aRow('Has it written', [aStart(), aCall('Writes for others'), aRead()]));
    const parent = await runAgain(open.server, id, [{ whose: 'Called' }]);
    await ends(parent);
    const child = await runOf(called.id);
    const file = await fileOf(parent, 'call');
    await clearAway(child);
    await shows(parent, file, 'Called');
    const again = await replay(parent, 'read');
    await ends(again);
    expect(await told(again)).toEqual([{ whose: 'Called' }]);
    await clearAway(parent, again);
    expect(await isKept(file)).toBe(false);
  });

  test('is there for the run that was called, when the one that called goes first', async () => {
    const called = await publish(open.server, aRow('Reads for others', [aCalled(), aRead()]));
    const { id } = await make(aRow('Has it read', [aStart(), aWrite(), aCall('Reads for others')]));
    const parent = await runAgain(open.server, id, [{ whose: 'Calls' }]);
    await ends(parent);
    const child = await runOf(called.id);
    await ends(child);
    const file = await fileOf(parent);
    await clearAway(parent);
    await shows(child, file, 'Calls');
    const again = await replay(child);
    await ends(again);
    expect(await told(again)).toEqual([{ whose: 'Calls' }]);
  });

  test('is there for a run that nobody waited for, when that reads it long after the one that started it has gone', async () => {
    const edges = [
      anEdge('e1', 'called', 'ask'),
      anEdge('e2', 'ask', 'read', { from: { node: 'ask', port: 'approved' } }),
    ];
    const called = await publish(open.server, aRow('Asks first', [aCalled(), anApproval(), aRead()], { edges }));
    const { id } = await make(aRow('Starts it', [aStart(), aWrite(), aCall('Asks first', false)]));
    const parent = await runAgain(open.server, id, [{ whose: 'Waits' }]);
    await ends(parent);
    const child = await runOf(called.id);
    const asked = await until(async () => {
      const { items } = await ask<{ items: Asked[] }>(open.server, 'GET', '/approvals');
      return items.find(({ runId }) => runId === child);
    });
    await clearAway(parent);
    const { shownHash } = asked;
    await ask(open.server, 'POST', `/approvals/${asked.id}/decision`, { choice: 'approved', shownHash });
    await ends(child);
    expect(await told(child)).toEqual([{ whose: 'Waits' }]);
  });

  test('is there for those that got it by way of a third one', async () => {
    const last = await publish(open.server, aRow('Third', [aCalled(), aRead()]));
    const middle = await publish(open.server, aRow('Second', [aCalled(), aCall('Third')]));
    const { id } = await make(aRow('First', [aStart(), aWrite(), aCall('Second')]));
    const first = await runAgain(open.server, id, [{ whose: 'Handed on' }]);
    await ends(first);
    const [second, third] = [await runOf(middle.id), await runOf(last.id)];
    await Promise.all([ends(second), ends(third)]);
    const file = await fileOf(first);
    await clearAway(first);
    await clearAway(second);
    await shows(third, file, 'Handed on');
    await clearAway(third);
    expect(await isKept(file)).toBe(false);
  });

  test('is there for a part of a draft that went on with what an earlier run gave', async () => {
    const whose = 'Used again';
    const { id } = await make(aRow(whose, [aStart(), aWrite(), aRead()]));
    const first = await runAgain(open.server, id, [{ whose }]);
    await ends(first);
    const file = await fileOf(first);
    const part = { part: { kind: 'only', node: 'read', reuse: first } };
    const { id: second } = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, part);
    await ends(second);
    await clearAway(first);
    await shows(second, file, whose);
    const again = await replay(second);
    await ends(again);
    expect(await told(again)).toEqual([{ whose }]);
  });

  test('is not given to a run of another workspace, however that came to name it', async () => {
    const first = await ran('Somebody else');
    const file = await fileOf(first);
    const second = await replay(first, 'read');
    await ends(second);
    const [other] = await query(
      `insert into workspace (id, slug, name, tenant_key) values (gen_random_uuid(), 'other', 'Other', 'key') returning id`,
    );
    const [here] = await query('select workspace_id as id from run where id = $1', [first]);
    await query('update run set workspace_id = $2 where id = $1', [first, other?.id]);
    expect(await download(second, file)).toMatchObject([404, expect.any(String)]);
    const third = await replay(second, 'read');
    await until(async () => (await query(`select from run where id = $1 and status = 'parked'`, [third])).length > 0);
    const { failure } = await ask<{ failure: { failure: { code: string } } }>(open.server, 'GET', `/runs/${third}`);
    expect(failure.failure.code).toBe('data/no_file');
    await query(
      `update run set started_at = started_at - interval '9 days', ended_at = ended_at - interval '9 days' where id = $1`,
      [first],
    );
    await query(`insert into setting (workspace_id, name, value) values ($1, 'run_retention_days', '1')`, [other?.id]);
    await pruner.prune();
    expect([await isThere(first), await isKept(file)]).toEqual([false, false]);
    expect(await query('select from run where id = $1 and workspace_id = $2', [second, here?.id])).toHaveLength(1);
  });

  test('is waited for while the run that comes to name it is being stored', async () => {
    const first = await ran('In between');
    const file = await fileOf(first);
    const [row] = await query('select workspace_id, workflow_id, version_id from run where id = $1', [first]);
    const runId = randomUUID();
    const { database } = open.server.runtime;
    let cleared: Promise<void> | null = null;
    await inTransaction(database, async ({ pool }) => {
      const numbers = {
        hasOutcome: false,
        wakeSeq: 0,
        wakeAt: null,
        stepCount: 0,
        attemptCount: 0,
        endedAt: Date.now(),
      };
      const texts = { trouble: null, waitingFor: null, response: null, result: null };
      const birth = {
        workspaceId: row?.workspace_id as string,
        workflowId: row?.workflow_id as string,
        versionId: row?.version_id as string,
        ...({ mode: 'test', source: 'manual', triggerNode: 'start', businessKey: null, parent: null } as const),
        ...{ replayOf: first, inbound: null, startedAt: Date.now(), deadlineAt: null },
      };
      const lists = {
        steps: [],
        payloads: [],
        effects: [],
        waits: [],
        closeWaitsOf: [],
        consumed: [],
        children: [],
        notify: [],
      };
      const head = { status: 'succeeded', head: 1, headHash: '00', lease: 'rest' } as const;
      const born = { runId, birth, fence: 1, head: 0, row: { ...head, ...numbers, ...texts }, journal: null, ...lists };
      await commitBatch(pool, [{ ...born, files: [file.id] }], { owner: randomUUID(), leaseMs: 15_000 });
      cleared = clearAway(first);
      // It has come to the file, and can do nothing about it.
      await until(
        async () =>
          (await query(`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%payload%'`))
            .length > 0,
      );
    });
    await cleared;
    await shows(runId, file, 'In between');
  });

  test('is known from the links between runs that were there before anybody noted it', async () => {
    const first = await ran('Long ago');
    const file = await fileOf(first);
    const second = await replay(first, 'read');
    await ends(second);
    const third = await replay(second, 'read');
    await ends(third);
    await query('drop table file_use, gone_write');
    // A migration takes tables as they come.
    await up(open.server.runtime.database.db as never);
    await clearAway(first, second);
    await shows(third, file, 'Long ago');
    await clearAway(third);
    expect([await isKept(file), await query('select from file_use where file_id = $1', [file.id])]).toEqual([
      false,
      [],
    ]);
  });
});
