import { randomUUID } from 'node:crypto';
import type { RunningServer } from '@holdfast/runner';
import type { WorkflowDocument } from '@holdfast/workflow';
import { anEdge } from '@holdfast/workflow/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { byHand, plainSet } from '../bench/workflow.ts';
import { ask } from '../support/product.ts';
import { openServer, publish } from '../support/server.ts';

/** Runs whose version does not compile with the node types that are there: what the API tells of their steps. */
let server: RunningServer & { url: string };
let close: () => Promise<void>;
beforeAll(async () => {
  ({ server, close } = await openServer({ roles: ['api'] }));
});
afterAll(() => close?.());

const pool = () => server.runtime.database.pool;
const say = async (method: string, path: string, body?: unknown) => {
  const reply = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { status } = reply;
  const answer = (await reply.json()) as Record<string, unknown>;
  return { status, ...(status < 400 ? { answer } : { code: answer.code, detail: answer.detail }) };
};

const CODE = `if (item.n === 3) throw new Error('no threes');\nreturn item;`;
const parks = { onFailure: { data: { action: 'park' as const } } };
const repaired: WorkflowDocument = byHand('Repaired', [
  { ...plainSet(1), id: 'first' },
  { id: 'some', type: 'core.code', parameters: { per: 'item', code: CODE }, policy: parks },
  { ...plainSet(2), id: 'gone' },
]);
const withFallback = {
  ...repaired,
  nodes: [...repaired.nodes, { ...plainSet(3), name: 'bad', id: 'bad', typeVersion: 1 }],
  edges: [...repaired.edges, anEdge('some.fallback -> bad', { kind: 'fallback', on: ['data'] })],
};

/** A run of which one item waits for a person, and another was put in its place before. */
async function parkedRun() {
  const { id } = await publish(server, { ...withFallback, name: `Repaired ${randomUUID()}` });
  const { rows } = await pool().query<{ version: string }>(
    'select live_version_id as version from workflow where id = $1',
    [id],
  );
  const runId = await server.services.starter.start({
    versionId: rows[0]?.version ?? '',
    triggerNode: 'start',
    items: [1, 2, 3, 3].map((n) => ({ json: { n } })),
    mode: 'live',
    source: 'manual',
  });
  const carried = async (waits: number) => {
    await server.runtime.worker.rung(runId);
    const parked = async () =>
      (
        await pool().query(
          `select json_array_length(parked::json -> 0 -> 'items') as n from step where run_id = $1 and status = 'parked'`,
          [runId],
        )
      ).rows;
    await vi.waitFor(async () => expect(await parked()).toEqual([{ n: waits }]), { timeout: 30_000 });
  };
  await carried(2);
  const edit = { action: 'edit', items: [2], edits: { 2: { n: 30 } }, reason: 'A typing error.' };
  await ask(server, 'POST', `/runs/${runId}/steps/some/repair`, edit);
  await carried(1);
  return { runId };
}

/** The version of the run, or one that is published, needs a node type that is not there: that of a node that it came to, or did not. */
const lose = (runId: string, how: 'snapshot' | 'publish' = 'snapshot', node: 'gone' | 'bad' = 'gone') =>
  pool().query(
    `with gone as (
      insert into workflow_version (id, workspace_id, workflow_id, number, logic_hash, content_hash, document, published_by, published_by_name)
      select gen_random_uuid(), v.workspace_id, v.workflow_id, $3::int, $2, $2, jsonb_set(v.document::jsonb, array['nodes', $4, 'type'], '"gone.away"'), '', ''
      from workflow_version v join run r on r.version_id = v.id where r.id = $1 returning id
    ) update run set version_id = (select id from gone) where id = $1 and $3::int is null`,
    [runId, randomUUID(), how === 'publish' ? 2 : null, node === 'gone' ? '3' : '4'],
  );

describe('of a run whose version cannot be used', () => {
  const STEPS = ['start', 'first', 'some', 'gone'];

  test('the steps, their attempts and their items are shown as before', async () => {
    const { runId } = await parkedRun();
    const at = `/runs/${runId}/steps`;
    const seen = async () => {
      const paths = STEPS.flatMap((step) => [
        `${at}/${step}`,
        `${at}/${step}/items?side=input`,
        `${at}/${step}/items?side=output`,
      ]);
      return Promise.all([at, ...paths].map((path) => say('GET', path)));
    };
    const before = await seen();
    expect(new Set(before.map(({ status }) => status))).toEqual(new Set([200]));
    await lose(runId);
    const after = await seen();
    // The list, then three of each step: what may be done about the one that waits is all that is not there any more.
    const { answer } = before[7] as unknown as { answer: { repairs: string[] } };
    expect(answer.repairs).toContain('fallback');
    expect(after).toEqual(before.with(7, { status: 200, answer: { ...answer, repairs: [] } }));
  });

  test('nothing is offered for a step that waits, and why is said', async () => {
    const { runId } = await parkedRun();
    await lose(runId);
    const { answer } = (await say('GET', `/runs/${runId}/steps/some/moves`)) as {
      answer?: { moves: { why: string }[] };
    };
    expect(answer?.moves.length).toBeGreaterThan(5);
    for (const { why } of answer?.moves ?? [])
      expect(why).toMatch(/gone\.away.*can be moved to a version.*can be stopped/);
    const repair = { action: 'skip', reason: 'for a test' };
    expect(await say('POST', `/runs/${runId}/steps/some/repair`, repair)).toEqual({
      status: 409,
      code: 'not_repairable',
      detail: expect.stringContaining('gone.away'),
    });
  });

  test('others can be repaired together with it, and it is left out', async () => {
    const [usable, { runId }] = [await parkedRun(), await parkedRun()];
    await lose(runId);
    const filter = { kind: 'exceptions', action: 'skip', exceptions: {} };
    const { status, answer } = (await say('POST', '/bulk', filter)) as never as {
      status: number;
      answer: { operation: { id: string } };
    };
    expect(status).toBe(201);
    const items = (
      await ask<{ items: { runId: string; detail: string | null }[] }>(
        server,
        'GET',
        `/bulk/${answer.operation.id}/items`,
      )
    ).items;
    const detailOf = (id: string) => items.find((item) => item.runId === id)?.detail;
    expect([detailOf(usable.runId), detailOf(runId)]).toEqual([null, expect.stringContaining('gone.away')]);
  });

  test('what stopping it would mean is told by its rows, before a worker has met it', async () => {
    const { runId } = await parkedRun();
    await lose(runId);
    expect(await say('GET', `/runs/${runId}/stopping`)).toMatchObject({
      status: 200,
      answer: { settling: [], undone: 0, heldUp: { stands: 0, inDoubt: 0 } },
    });
  });

  test('it goes on under a version that can be used, from where it stands, and nothing is made again', async () => {
    const { runId } = await parkedRun();
    await pool().query(
      `insert into effect (run_id, step_id, item, seq, key, client_ref, fence, body_sha, request, state)
       values ($1, 'first', 0, 0, $2, $2, 1, '', '{}', 'committed')`,
      [runId, randomUUID()],
    );
    const seen = () =>
      Promise.all([`/runs/${runId}/steps`, `/runs/${runId}/steps/some`].map((path) => say('GET', path)));
    const before = await seen();
    await lose(runId, 'snapshot', 'bad');
    // Somebody meets it, and says so in its row.
    await pool().query('update run set wake_at = clock_timestamp() where id = $1', [runId]);
    await server.runtime.worker.rung(runId);
    const summary = () => say('GET', `/runs/${runId}`);
    expect(await summary()).toMatchObject({ answer: { failure: { failure: { code: 'permanent/version_unusable' } } } });
    expect(await say('POST', `/runs/${runId}/move/preview`, { version: 1 })).toMatchObject({
      status: 200,
      answer: { why: null, to: 1, diff: { changed: [{ name: 'bad', fields: ['/type'] }] } },
    });
    const moved = await say('POST', `/runs/${runId}/move`, { version: 1, reason: 'mended' });
    // What it says of itself is at once what it is.
    expect(moved).toMatchObject({
      status: 200,
      answer: { status: 'parked', version: 1, failure: { node: 'some', failure: { class: 'data' } } },
    });
    await server.runtime.worker.rung(runId);
    expect(await seen()).toEqual(before);
    expect(await summary()).toMatchObject({ answer: { failure: { node: 'some' } } });
    expect(
      await say('POST', `/runs/${runId}/steps/some/repair`, { action: 'skip', reason: 'done with' }),
    ).toMatchObject({
      status: 202,
    });
    await server.runtime.worker.rung(runId);
    const status = async () => (await pool().query('select status from run where id = $1', [runId])).rows[0]?.status;
    await vi.waitFor(async () => expect(await status()).toBe('succeeded'), { timeout: 30_000 });
    const attempts = await pool().query(
      `select node, attempt from step where run_id = $1 and node in ('first', 'some') order by node`,
      [runId],
    );
    expect(attempts.rows).toEqual([
      { node: 'first', attempt: 1 },
      { node: 'some', attempt: 2 },
    ]);
    const { rows } = await pool().query(`select action from audit where subject = $1 and action = 'run.moved'`, [
      `run:${runId}`,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('it is not moved where it has come to what is missing, nor done over as it is, and why is said', async () => {
    const { runId } = await parkedRun();
    await lose(runId);
    const why = expect.stringContaining('gone.away');
    expect(await say('POST', `/runs/${runId}/move/preview`, { version: 1 })).toMatchObject({
      status: 200,
      answer: {
        why: expect.stringMatching(/has come to "gone" \(gone\.away\).*Stop the run, and do it over on that version\./),
      },
    });
    expect(await say('POST', `/runs/${runId}/move`, { version: 1, reason: 'for a test' })).toMatchObject({
      status: 409,
      code: 'not_movable',
    });
    await pool().query(`update run set status = 'failed' where id = $1`, [runId]);
    expect(await say('POST', `/runs/${runId}/replay/preview`, {})).toMatchObject({ status: 200, answer: { why } });
    const replay = { reason: 'for a test' };
    expect(await say('POST', `/runs/${runId}/replay`, replay)).toEqual({
      status: 409,
      code: 'not_replayable',
      detail: why,
    });
  });

  test('it is done over on a version that can be used, after it has said which writes that makes again', async () => {
    const { runId } = await parkedRun();
    await pool().query(
      `insert into effect (run_id, step_id, item, seq, key, client_ref, fence, body_sha, request, state)
       values ($1, 'first', 0, 0, $2, $2, 1, '', '{}', 'committed'), ($1, 'some', 0, 0, $3, $3, 1, '', '{}', 'unknown')`,
      [runId, randomUUID(), randomUUID()],
    );
    await lose(runId);
    const onto = { version: 1 };
    const preview = () => say('POST', `/runs/${runId}/replay/preview`, onto);
    expect(await preview()).toMatchObject({ answer: { why: expect.stringContaining('cancel it') } });
    await pool().query(`update run set status = 'failed' where id = $1`, [runId]);
    const { answer } = (await preview()) as { answer?: Record<string, unknown> };
    expect(answer).toMatchObject({ why: null, version: 1, adopted: 0, committed: 1, inDoubt: 1 });
    expect(answer).toMatchObject({
      nodes: expect.arrayContaining([
        expect.objectContaining({ node: 'first', committed: 1, inDoubt: 0 }),
        expect.objectContaining({ node: 'some', committed: 0, inDoubt: 1 }),
      ]),
      diff: { added: [], removed: [], changed: [{ name: expect.any(String), fields: ['/type'] }] },
    });
    const ask = { ...onto, reason: 'The version is mended.' };
    expect(await say('POST', `/runs/${runId}/replay`, ask)).toMatchObject({ status: 409, code: 'in_doubt' });
    const started = (await say('POST', `/runs/${runId}/replay`, { ...ask, acceptDoubt: true })) as {
      answer?: Record<string, unknown>;
    };
    expect(started).toMatchObject({ status: 201, answer: { replayOf: runId, version: 1, mode: 'live' } });
    const again = started.answer?.id as string;
    const given = await say('GET', `/runs/${again}/steps/start/items?side=output`);
    expect(given).toMatchObject({ answer: { items: [1, 2, 3, 3].map((n) => ({ json: { n } })) } });
  });

  test('it is done over from a step on, and what took effect before it is not made again', async () => {
    const { runId } = await parkedRun();
    await pool().query(
      `insert into effect (run_id, step_id, item, seq, key, client_ref, fence, body_sha, request, state)
       values ($1, 'first', 0, 0, $2, $2, 1, '', '{}', 'committed')`,
      [runId, randomUUID()],
    );
    await lose(runId);
    await pool().query(`update run set status = 'failed' where id = $1`, [runId]);
    const from = { version: 1, from: 'some' };
    expect(await say('POST', `/runs/${runId}/replay/preview`, from)).toMatchObject({
      answer: { why: null, adopted: 2, committed: 0, nodes: [{ node: 'some' }, { node: 'gone' }] },
    });
    const started = (await say('POST', `/runs/${runId}/replay`, { ...from, reason: 'The version is mended.' })) as {
      answer?: { id: string };
    };
    const again = started.answer?.id ?? '';
    await server.runtime.worker.rung(again);
    const statuses = async () =>
      (await pool().query('select node, status, attempt from step where run_id = $1 order by node', [again])).rows;
    await vi.waitFor(
      async () =>
        expect(await statuses()).toEqual(
          expect.arrayContaining([
            { node: 'first', status: 'succeeded', attempt: 1 },
            { node: 'some', status: 'parked', attempt: 1 },
          ]),
        ),
      { timeout: 30_000 },
    );
    const items = (id: string) => say('GET', `/runs/${id}/steps/first/items?side=output`);
    expect(await items(again)).toEqual(await items(runId));
    // Where the other version goes another way, nobody can tell how far the run had come.
    await pool().query(
      `insert into workflow_version (id, workspace_id, workflow_id, number, logic_hash, content_hash, document, published_by, published_by_name)
       select gen_random_uuid(), v.workspace_id, v.workflow_id, 2, $2, $2,
         replace(v.document::text, '"to":{"node":"first"', '"to":{"node":"some"')::jsonb, '', ''
       from workflow_version v join run r on r.workflow_id = v.workflow_id where r.id = $1 and v.number = 1`,
      [runId, randomUUID()],
    );
    expect(await say('POST', `/runs/${runId}/replay/preview`, { ...from, version: 2 })).toMatchObject({
      status: 200,
      answer: { why: expect.stringContaining('Replay the whole run.') },
    });
  });

  test('a run is not done over on a version that cannot be used, and why is said', async () => {
    const { runId } = await parkedRun();
    await pool().query(`update run set status = 'failed' where id = $1`, [runId]);
    await lose(runId, 'publish');
    const why = expect.stringContaining('gone.away');
    expect(await say('POST', `/runs/${runId}/replay/preview`, { version: 2 })).toMatchObject({ answer: { why } });
    expect(await say('POST', `/runs/${runId}/replay`, { version: 2, reason: 'for a test' })).toEqual({
      status: 409,
      code: 'not_replayable',
      detail: why,
    });
  });
});
