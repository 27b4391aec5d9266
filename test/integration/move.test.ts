import { tmpdir } from 'node:os';
import { openDatabase } from '@holdfast/runner/testing';
import { type Edge, type JsonObject, type Node, SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdfast } from '../support/cli.ts';
import { violations } from '../support/invariants.ts';
import { ask, until } from '../support/product.ts';
import { type OpenServer, openServer } from '../support/server.ts';

interface Preview {
  why: string | null;
  from: number | null;
  diff: { changed: { name: string; fields: string[] }[] };
}

const start: Node = { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' };
const approval: Node = {
  id: 'ask',
  type: 'human.approval',
  typeVersion: 1,
  name: 'Ask',
  parameters: { title: 'Pay?', reasonToReject: false },
};
const setting = (value: string, name = 'Note'): Node => ({
  id: 'note',
  type: 'core.set',
  typeVersion: 1,
  name,
  parameters: { fields: [{ name: 'rate', value }] },
});
const edges: Edge[] = [
  { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'ask', port: 'in' } },
  { id: 'e2', from: { node: 'ask', port: 'approved' }, to: { node: 'note', port: 'in' } },
];
const documentOf = (...nodes: Node[]): WorkflowDocument => ({
  schemaVersion: SCHEMA_VERSION,
  name: 'Payments',
  nodes: [start, ...nodes],
  edges: edges.filter(({ from, to }) =>
    [from, to].every(({ node }) => [start, ...nodes].some(({ id }) => id === node)),
  ),
});

describe('a run and its version', () => {
  let open: OpenServer;
  let database: ReturnType<typeof openDatabase>;
  beforeAll(async () => {
    open = await openServer({ roles: ['api', 'worker'] });
    database = openDatabase(open.server.runtime.database.target);
  });
  afterAll(async () => {
    await database?.close();
    await open?.close();
  });

  const api = <T>(method: string, path: string, body?: unknown) => ask<T>(open.server, method, path, body);
  const reaches = (id: string, status: string) =>
    until(async () => (await api<{ status: string }>('GET', `/runs/${id}`)).status === status);
  const outputOf = async (id: string, step: string) =>
    (await api<{ items: { json: JsonObject }[] }>('GET', `/runs/${id}/steps/${step}/items?side=output`)).items[0]?.json;

  /** A workflow that is published with each document in turn, and a run of its first version that waits for an answer. */
  async function waiting(first: WorkflowDocument, ...later: WorkflowDocument[]) {
    const made = await api<{ id: string; revision: number }>('POST', '/workflows', { document: first });
    await api('POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    const { id } = await api<{ id: string }>('POST', `/workflows/${made.id}/runs`, { version: 1 });
    await reaches(id, 'waiting');
    let { revision } = made;
    for (const document of later) {
      ({ revision } = await api<{ revision: number }>('PUT', `/workflows/${made.id}/draft`, {
        document,
        baseRevision: revision,
      }));
      await api('POST', `/workflows/${made.id}/publish`, { baseRevision: revision });
    }
    return { workflow: made.id, run: id };
  }
  async function approve(run: string) {
    const { items } = await api<{ items: { id: string; runId: string; shownHash: string }[] }>(
      'GET',
      '/approvals?limit=200',
    );
    const question = items.find(({ runId }) => runId === run);
    await api('POST', `/approvals/${question?.id}/decision`, { choice: 'approved', shownHash: question?.shownHash });
    await reaches(run, 'succeeded');
  }
  const preview = (run: string, version: number) => api<Preview>('POST', `/runs/${run}/move/preview`, { version });
  const move = async (run: string, version: number) => {
    const reply = await fetch(`${open.server.url}/api/v1/runs/${run}/move`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ version, reason: 'a better rate' }),
    });
    return { status: reply.status, said: (await reply.json()) as { code?: string; detail?: string } };
  };

  test('a run ends as its version has it, whatever is published, renamed or deleted meanwhile', async () => {
    const { workflow, run } = await waiting(
      documentOf(approval, setting('old')),
      documentOf({ ...approval, name: 'Ask again' }, setting('new', 'Renamed')),
      documentOf(setting('alone')),
    );
    await api('DELETE', `/workflows/${workflow}`);
    await approve(run);
    expect(await outputOf(run, 'note')).toMatchObject({ rate: 'old' });
    expect(await violations(database.pool, {}, ['I19', 'I18b'])).toEqual([]);
  });

  test('an operator moves a run that waits: what lies ahead is of the other version, and it is on record', async () => {
    const { run } = await waiting(documentOf(approval, setting('old')), documentOf(approval, setting('new')));
    expect(await preview(run, 2)).toMatchObject({
      why: null,
      from: 1,
      diff: { changed: [{ name: 'Note', fields: ['/parameters/fields'] }] },
    });
    expect((await move(run, 2)).status).toBe(200);
    expect(await move(run, 2)).toMatchObject({ status: 409, said: { detail: 'The run is on version 2.' } });
    await approve(run);
    expect(await outputOf(run, 'note')).toMatchObject({ rate: 'new' });
    const { items } = await api<{ items: { action: string; detail: JsonObject }[] }>('GET', `/runs/${run}/audit`);
    expect(items.find(({ action }) => action === 'run.moved')?.detail).toMatchObject({
      from: 1,
      to: 2,
      reason: 'a better rate',
    });
    expect(await violations(database.pool, {}, ['I19', 'I18', 'I18b'])).toEqual([]);
    expect((await move(run, 1)).said.detail).toContain('The run is over');
  });

  test('it is refused where what was started is missing, is something else, or would stand otherwise', async () => {
    const toThird: Edge = { id: 'e0', from: { node: 'start', port: 'out' }, to: { node: 'third', port: 'in' } };
    const other = documentOf(approval, setting('x'), { ...setting('y', 'Third'), id: 'third' });
    const { run } = await waiting(
      documentOf(approval, setting('old')),
      documentOf(setting('alone')),
      documentOf({ ...setting('other', 'Ask'), id: 'ask' }),
      { ...other, edges: [...other.edges, toThird] },
    );
    expect((await preview(run, 2)).why).toBe('"Ask" was started, and that version does not have it.');
    expect((await preview(run, 3)).why).toBe('"Ask" was started as human.approval; in that version it is core.set.');
    expect((await preview(run, 4)).why).toContain('would stand otherwise in that version');
    for (const version of [2, 3, 4]) expect((await move(run, version)).said.code).toBe('not_movable');
    expect(await move(run, 9)).toMatchObject({ status: 422, said: { code: 'no_such_version' } });
    await approve(run);
    expect(await outputOf(run, 'note')).toMatchObject({ rate: 'old' });
  });

  test('a run whose version cannot be used here is moved, and what it was told meanwhile counts', async () => {
    const { run } = await waiting(documentOf(approval, setting('old')), documentOf(approval, setting('new')));
    // Its version needs a node type that is not there.
    await database.pool.query(
      `with gone as (
         insert into workflow_version (id, workspace_id, workflow_id, number, logic_hash, content_hash, document, published_by, published_by_name)
         select gen_random_uuid(), v.workspace_id, v.workflow_id, null, $2, $2, jsonb_set(v.document::jsonb, '{nodes,2,type}', '"gone.away"'), '', ''
         from workflow_version v join run r on r.version_id = v.id where r.id = $1 returning id
       ) update run set version_id = (select id from gone) where id = $1`,
      [run, run],
    );
    const { items } = await api<{ items: { id: string; runId: string; shownHash: string }[] }>('GET', '/approvals');
    const question = items.find(({ runId }) => runId === run);
    await api('POST', `/approvals/${question?.id}/decision`, { choice: 'approved', shownHash: question?.shownHash });
    await until(async () => {
      const { failure } = await api<{ failure: { failure: { code: string } } | null }>('GET', `/runs/${run}`);
      return failure?.failure.code === 'permanent/version_unusable';
    });
    expect((await preview(run, 2)).why).toBeNull();
    expect((await move(run, 2)).status).toBe(200);
    await reaches(run, 'succeeded');
    expect(await outputOf(run, 'note')).toMatchObject({ rate: 'new' });
    expect(await violations(database.pool, {}, ['I19', 'I18', 'I18b'])).toEqual([]);
  });

  test('a run that somebody works on is not moved', async () => {
    const { run } = await waiting(documentOf(approval, setting('old')), documentOf(approval, setting('new')));
    await database.pool.query(`update run set lease_until = clock_timestamp() + interval '1 minute' where id = $1`, [
      run,
    ]);
    expect(await move(run, 2)).toMatchObject({ status: 409, said: { code: 'busy' } });
    await database.pool.query('update run set lease_until = null where id = $1', [run]);
    expect((await move(run, 2)).status).toBe(200);
  });

  test('the command line shows what is different, and moves only when told to', async () => {
    const { run } = await waiting(documentOf(approval, setting('old')), documentOf(approval, setting('new')));
    const cli = (...words: string[]) =>
      holdfast(tmpdir(), ['runs', 'move', run, '--to', '2', '--url', open.server.url, ...words]);
    const shown = await cli();
    expect(shown.stdout).toContain('~ Note: /parameters/fields');
    expect(shown.stdout).toContain('Nothing was done.');
    expect((await cli('--yes')).stdout).toContain('goes on under version 2');
    expect((await cli('--json')).stdout).toContain('The run is on version 2.');
  });
});
