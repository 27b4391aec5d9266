import { Pruner } from '@holdfast/runner/testing';
import type { Pinned, PinnedFile, WorkflowDocument } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, until } from '../support/product.ts';
import { aNode, aRow, aStart, reaches, runAgain } from '../support/running.ts';
import { type OpenServer, openServer } from '../support/server.ts';

interface Page {
  readonly items: readonly { readonly json: object; readonly files?: Record<string, PinnedFile & { id: string }> }[];
}
interface Workflow {
  readonly id: string;
  readonly revision: number;
  readonly document: WorkflowDocument;
  readonly problems: readonly { readonly code: string; readonly node?: string; readonly message: string }[];
}

describe('files of pinned data', () => {
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
  const say = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const reply = await fetch(`${open.server.url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await reply.text();
    return {
      status: reply.status,
      body: (text === '' ? null : JSON.parse(text)) as { code?: string; detail?: string },
    };
  };
  const given = async (run: string, node: string) =>
    (await ask<Page>(open.server, 'GET', `/runs/${run}/steps/${node}/items?side=output`)).items;
  const ends = async (run: string) => {
    await reaches(open.server, run, 'succeeded');
    const isSealed = async () => (await query('select from audit_due where run_id = $1', [run])).length === 0;
    await until(isSealed);
  };

  /** A table becomes a file, and the file a table: its text tells whose it is. */
  const tables = (name: string): WorkflowDocument =>
    aRow(name, [
      aStart(),
      aNode('write', 'data.csv.build', 'Write'),
      aNode('read', 'data.csv.parse', 'Read', { parameters: { from: 'file' } }),
    ]);

  /** A workflow with a run of its draft that is over, and what that gave as a file. */
  async function ran(name: string) {
    const { id } = await ask<Workflow>(open.server, 'POST', '/workflows', { document: tables(name) });
    const run = await runAgain(open.server, id, [{ whose: name }]);
    await ends(run);
    const items = await given(run, 'write');
    const file = items[0]?.files?.data;
    if (!file) throw new Error('The step gave no file.');
    return { id, run, file };
  }
  const pinOf = ({ id: _, ...file }: PinnedFile): Pinned => ({ out: [{ json: { rows: 1 }, files: { data: file } }] });

  async function save(id: string, change: (document: WorkflowDocument) => WorkflowDocument): Promise<Workflow> {
    const { document, revision } = await ask<Workflow>(open.server, 'GET', `/workflows/${id}`);
    await ask(open.server, 'PUT', `/workflows/${id}/draft`, { document: change(document), baseRevision: revision });
    return ask<Workflow>(open.server, 'GET', `/workflows/${id}`);
  }
  const keep = (file: { id: string }) => say('POST', '/pinned-files', { files: [file.id] });

  /** As when the run has been kept for as long as its workflow wants. */
  async function clearAway(run: string): Promise<void> {
    await query(
      `update run set started_at = started_at - interval '9 days', ended_at = ended_at - interval '9 days' where id = $1`,
      [run],
    );
    await until(async () => {
      await pruner.prune();
      return (await query('select from run where id = $1', [run])).length === 0;
    });
  }
  const isKept = async ({ sha256 }: PinnedFile) =>
    (await query('select from pinned_file where sha256 = $1', [sha256])).length > 0;

  test('run on when the run that gave them was cleared away, as files of the new run', async () => {
    const { id, run, file } = await ran('Kept');
    expect((await keep(file)).status).toBe(204);
    const saved = await save(id, (document) => ({ ...document, pins: { write: pinOf(file) } }));
    expect(saved.problems).toEqual([]);
    await clearAway(run);
    const again = await runAgain(open.server, id, [{ whose: 'nobody' }]);
    await ends(again);
    expect((await given(again, 'read')).map(({ json }) => json)).toEqual([{ whose: 'Kept' }]);
    const own = (await given(again, 'write'))[0]?.files?.data;
    expect(own).toEqual({ ...file, id: expect.any(String) });
    expect(own?.id).not.toBe(file.id);
    const bytes = await fetch(`${open.server.url}/api/v1/runs/${again}/files/${own?.id}`);
    expect([bytes.status, await bytes.text()]).toEqual([200, 'whose\r\nKept\r\n']);

    // A replay of it is a run of its own, with a copy of its own.
    const replay = await ask<{ id: string }>(open.server, 'POST', `/runs/${again}/replay`, { reason: 'for a test' });
    await ends(replay.id);
    expect((await given(replay.id, 'read')).map(({ json }) => json)).toEqual([{ whose: 'Kept' }]);
    await clearAway(again);
    expect((await given(replay.id, 'write'))[0]?.files?.data?.id).not.toBe(own?.id);
  });

  test('are what a trigger starts with, too', async () => {
    const { file } = await ran('At the start');
    await keep(file);
    const read = aNode('read', 'data.csv.parse', 'Read', { parameters: { from: 'file' } });
    const { id } = await ask<Workflow>(open.server, 'POST', '/workflows', {
      document: aRow('Starts with a file', [aStart(), read], { pins: { start: pinOf(file) } }),
    });
    const { id: run } = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, {});
    await ends(run);
    expect((await given(run, 'read')).map(({ json }) => json)).toEqual([{ whose: 'At the start' }]);
  });

  test('go a week after no draft names them any more, and stay with the runs that had them', async () => {
    const { id, file } = await ran('Unpinned');
    await keep(file);
    await save(id, (document) => ({ ...document, pins: { write: pinOf(file) } }));
    const had = await runAgain(open.server, id);
    await ends(had);
    const weekLater = () => query(`update pinned_file set unnamed_at = unnamed_at - interval '8 days'`);
    await pruner.prune();
    await weekLater();
    await pruner.prune();
    expect(await isKept(file)).toBe(true);
    await save(id, ({ pins: _, ...document }) => document);
    await pruner.prune();
    expect(await isKept(file)).toBe(true);
    // Undone, it is named again.
    await save(id, (document) => ({ ...document, pins: { write: pinOf(file) } }));
    await weekLater();
    await pruner.prune();
    expect(await isKept(file)).toBe(true);
    await save(id, ({ pins: _, ...document }) => document);
    await pruner.prune();
    await weekLater();
    expect((await pruner.prune()).pinnedFiles).toBe(1);
    expect(await isKept(file)).toBe(false);
    expect((await given(had, 'read')).map(({ json }) => json)).toEqual([{ whose: 'Unpinned' }]);
    const replayed = await say('POST', `/runs/${had}/replay`, { reason: 'for a test' });
    expect(replayed).toMatchObject({ status: 409, body: { code: 'not_replayable' } });
    const preview = await ask<{ why: string | null }>(open.server, 'POST', `/runs/${had}/replay/preview`, {});
    expect(preview.why).toContain('"data.csv"');
  });

  test('that are not here are told before a run starts, and none is started', async () => {
    const { id, file } = await ran('Brought along');
    const pins = { write: pinOf({ ...file, name: 'from-elsewhere.csv' }) };
    const text = JSON.stringify({ ...tables('Brought along'), pins });
    const { report } = await ask<{ report: Workflow }>(open.server, 'POST', '/imports', { text, dryRun: true });
    const told = {
      code: 'pin_file_missing',
      node: 'write',
      message:
        '"Write": the file "from-elsewhere.csv" of what is pinned is not kept here. Pin an output with the file anew, or unpin it.',
    };
    expect(report.problems).toMatchObject([told]);
    expect((await save(id, (document) => ({ ...document, pins }))).problems).toMatchObject([told]);
    const { items } = await ask<{ items: object[] }>(open.server, 'GET', `/workflows/${id}/pinned-files`);
    const { sizeBytes, sha256 } = file;
    expect(items).toEqual([{ node: 'write', name: 'from-elsewhere.csv', sizeBytes, sha256, isKept: false }]);
    const count = async () => (await query('select from run where workflow_id = $1', [id])).length;
    const before = await count();
    expect(await say('POST', `/workflows/${id}/runs`, {})).toMatchObject({
      status: 422,
      body: { code: 'pin_file_missing', detail: `The workflow cannot run yet: ${told.message}`, errors: [told] },
    });
    expect(await count()).toBe(before);
    // What does not run needs no file.
    const part = { part: { kind: 'to', node: 'start' } };
    expect((await say('POST', `/workflows/${id}/runs`, part)).status).toBe(201);
    // It comes back with a pin of the same file, whoever made it.
    await keep(file);
    expect((await ask<Workflow>(open.server, 'GET', `/workflows/${id}`)).problems).toEqual([]);
  });

  test('of others cannot be named: by their id, from another workspace, or without the right to edit', async () => {
    const { id, run, file } = await ran('Mine');
    const named = { write: { out: [{ json: {}, files: { data: file } }] } };
    const document = { ...tables('Mine'), pins: named };
    expect(await say('POST', '/workflows', { document })).toMatchObject({
      status: 422,
      body: { code: 'invalid_document', errors: [{ path: '/pins/write/out/0/files/data/id' }] },
    });
    const { key } = await ask<{ key: string }>(open.server, 'POST', '/api-keys', { name: 'Looks', role: 'operator' });
    const asOperator = { authorization: `Bearer ${key}` };
    expect((await say('POST', '/pinned-files', { files: [file.id] }, asOperator)).status).toBe(403);
    const [other] = await query(
      `insert into workspace (id, slug, name, tenant_key) values (gen_random_uuid(), 'other', 'Other', 'key') returning id`,
    );
    await query(`insert into pinned_file (workspace_id, sha256, size_bytes, bytes) select $1, $2, 1, 'x'`, [
      other?.id,
      file.sha256,
    ]);
    await save(id, (draft) => ({ ...draft, pins: { write: pinOf(file) } }));
    expect(await say('POST', `/workflows/${id}/runs`, {})).toMatchObject({ body: { code: 'pin_file_missing' } });
    await query('update run set workspace_id = $2 where id = $1', [run, other?.id]);
    expect(await keep(file)).toMatchObject({ status: 404, body: { detail: expect.stringContaining('cleared away') } });
    expect(
      await query('select from pinned_file where sha256 = $1 and workspace_id <> $2', [file.sha256, other?.id]),
    ).toEqual([]);
  });
});
