import { randomUUID } from 'node:crypto';
import type { RunningServer } from '@holdfast/runner';
import type { Checkpoint } from '@holdfast/runner/engine-room';
import { commitBatch, LeaseStore, nextInLanes } from '@holdfast/runner/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { byHand, chain, plainSet } from '../bench/workflow.ts';
import { ask } from '../support/product.ts';
import { openServer, publish } from '../support/server.ts';

let server: RunningServer & { url: string };
let close: () => Promise<void>;
let versionId: string;

beforeAll(async () => {
  ({ server, close } = await openServer({ roles: ['api'] }));
  const { id } = await publish(server, byHand('Bells', [plainSet(1)]));
  const { rows } = await server.runtime.database.pool.query<{ id: string }>(
    'select live_version_id as id from workflow where id = $1',
    [id],
  );
  versionId = rows[0]?.id ?? '';
});
afterAll(() => close?.());

/** Stored and at rest: nobody works here until a bell is rung by hand. */
const atRest = () =>
  server.services.starter.start({
    versionId,
    triggerNode: 'start',
    items: [{ json: {} }],
    mode: 'live',
    source: 'manual',
  });

const statusOf = async (runId: string): Promise<unknown> => {
  const { rows } = await server.runtime.database.pool.query('select status from run where id = $1', [runId]);
  return rows[0]?.status;
};

test('a bell that rings a moment before the run is due is not the last one', async () => {
  const runId = await atRest();
  await server.runtime.database.pool.query(
    `update run set wake_at = clock_timestamp() + interval '60 milliseconds' where id = $1`,
    [runId],
  );
  await server.runtime.worker.rung(runId);
  await vi.waitFor(async () => expect(await statusOf(runId)).toBe('succeeded'));
});

test('runs whose bells ring together are leased and read together', async () => {
  const runIds = await Promise.all(Array.from({ length: 60 }, atRest));
  const query = vi.spyOn(server.runtime.database.pool, 'query');
  await Promise.all(runIds.map((runId) => server.runtime.worker.rung(runId)));
  await vi.waitFor(
    async () => {
      for (const runId of runIds) expect(await statusOf(runId)).toBe('succeeded');
    },
    { timeout: 5_000 },
  );
  const names = query.mock.calls.map(([said]) => (said as { name?: string }).name);
  query.mockRestore();
  // One claim, and one statement for each kind of row; a second of a kind may follow where runs fell apart.
  for (const name of ['claim', 'load-journal'])
    expect(names.filter((each) => each === name).length, name).toBeLessThanOrEqual(2);
  // A run of which only the birth is written has sent nothing, and nothing was sent to it.
  for (const name of ['load-inbox', 'load-effects']) expect(names, name).not.toContain(name);
});

test('a bell that rings while its run is being claimed is answered', async () => {
  const runId = await atRest();
  const { pool } = server.runtime.database;
  await pool.query(`update run set wake_at = clock_timestamp() + interval '1 hour' where id = $1`, [runId]);
  const asked = Promise.withResolvers<void>();
  const hold = Promise.withResolvers<void>();
  const query = pool.query.bind(pool) as (...said: unknown[]) => Promise<unknown>;
  const spy = vi.spyOn(pool, 'query').mockImplementationOnce((async (...said: unknown[]) => {
    const answer = await query(...said);
    asked.resolve();
    await hold.promise;
    return answer;
  }) as never);
  const early = server.runtime.worker.rung(runId);
  await asked.promise;
  spy.mockRestore();
  await pool.query('update run set wake_at = clock_timestamp() where id = $1', [runId]);
  const late = server.runtime.worker.rung(runId);
  hold.resolve();
  await Promise.all([early, late]);
  // The sweep for overdue runs comes after ten seconds.
  await vi.waitFor(async () => expect(await statusOf(runId)).toBe('succeeded'), { timeout: 5_000 });
});

test('no more runs are leased at once than there is room for, and the others as it comes', async () => {
  const { pool } = server.runtime.database;
  const { concurrency } = server.runtime.settings;
  const runIds = await Promise.all(Array.from({ length: concurrency + 60 }, atRest));
  const query = vi.spyOn(pool, 'query');
  await Promise.all(runIds.map((runId) => server.runtime.worker.rung(runId)));
  const claims = query.mock.calls.flatMap(([said]) => {
    const { name, values } = said as { name?: string; values?: unknown[][] };
    return name === 'claim' ? [values?.[0]?.length ?? 0] : [];
  });
  query.mockRestore();
  expect(Math.max(...claims)).toBe(concurrency);
  expect(claims.reduce((sum, count) => sum + count, 0)).toBe(runIds.length);
  await vi.waitFor(
    async () => {
      for (const runId of runIds) expect(await statusOf(runId)).toBe('succeeded');
    },
    { timeout: 30_000 },
  );
});

test('a run that nobody comes for is rung for after growing pauses, whoever sweeps, and those behind it are not forgotten', async () => {
  const { pool } = server.runtime.database;
  const [first, second] = [await atRest(), await atRest()];
  const late = (runId: string, seconds: number, rungAgo: number | null) =>
    pool.query(
      `update run set wake_at = clock_timestamp() - $2 * interval '1 second', rung_at = clock_timestamp() - $3 * interval '1 second' where id = $1`,
      [runId, seconds, rungAgo],
    );
  const leases = [1, 2].map(() => new LeaseStore(server.runtime.database, randomUUID(), 15_000));
  const rung = async () => {
    const found = await Promise.all(leases.map((each) => each.overdue(1, 10_000)));
    return found.flat().map(({ runId }) => runId);
  };
  await late(first, 40, null);
  await late(second, 30, null);
  expect(new Set([...(await rung()), ...(await rung())])).toEqual(new Set([first, second]));
  expect(await rung()).toEqual([]);
  // Late by 20 s when it was rung for: again after 20 s.
  await late(first, 39, 19);
  expect(await rung()).toEqual([]);
  await late(first, 41, 21);
  expect(await rung()).toEqual([first]);
  // After a minute at most, however long it has been; and where the clock was set back since, at once.
  await late(first, 4_000, 61);
  await late(second, 4_000, -600);
  expect(new Set(await rung())).toEqual(new Set([first, second]));
  await pool.query('update run set wake_at = null where id = any($1)', [[first, second]]);
});

describe('a run that cannot be taken up', () => {
  const workspace = () => server.runtime.workspaces.default().id;
  const summaryOf = (runId: string) => server.services.runs.summary(workspace(), runId);
  const alertsOf = async (...kinds: readonly string[]) =>
    (await server.services.alerts.list(workspace())).filter(({ kind }) => kinds.includes(kind));
  const due = (runId: string) =>
    server.runtime.database.pool.query('update run set wake_at = clock_timestamp() where id = $1', [runId]);
  const cancel = (runId: string) =>
    ask(server, 'POST', `/runs/${runId}/cancel`, { reason: 'Not wanted.', compensate: true });
  /** Its bell rings so often. */
  async function ring(runId: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await due(runId);
      await server.runtime.worker.rung(runId);
    }
  }
  /** A version that needs a node type which is not there. */
  async function unusable(): Promise<string> {
    const { rows } = await server.runtime.database.pool.query<{ id: string }>(
      `insert into workflow_version (id, workspace_id, workflow_id, number, logic_hash, content_hash, document, published_by, published_by_name)
       select gen_random_uuid(), workspace_id, workflow_id, null, $2, $2, jsonb_set(document::jsonb, '{nodes,1,type}', '"gone.away"'), '', ''
       from workflow_version where id = $1 returning id`,
      [versionId, randomUUID()],
    );
    return rows[0]?.id ?? '';
  }
  const comesTo = (runId: string, version: string) =>
    server.runtime.database.pool.query('update run set version_id = $2 where id = $1', [runId, version]);

  test('says so where its version cannot be used, and goes on when it can be', async () => {
    const runId = await atRest();
    await comesTo(runId, await unusable());
    await ring(runId);
    const failure = { class: 'permanent', code: 'permanent/version_unusable', phase: 'unsent', evidence: { tries: 1 } };
    const held = await summaryOf(runId);
    expect(held).toMatchObject({ status: 'accepted', trouble: { failure } });
    expect(held?.trouble?.failure.message).toContain('gone.away');
    expect(await alertsOf('version_unusable')).toMatchObject([
      { count: 1, subject: { kind: 'workflow', name: 'Bells' } },
    ]);
    await comesTo(runId, versionId);
    await ring(runId);
    await vi.waitFor(async () => expect(await statusOf(runId)).toBe('succeeded'), { timeout: 30_000 });
    expect(await summaryOf(runId)).toMatchObject({ trouble: null });
    expect(await alertsOf('version_unusable')).toEqual([]);
  });

  test('ends as it stands when it is cancelled, and tells which writes stand and which are in doubt', async () => {
    const { pool } = server.runtime.database;
    const [runId, childId] = [await atRest(), await atRest()];
    await comesTo(runId, await unusable());
    await pool.query(
      `insert into step (run_id, step_id, node, status, attempt, fence, input_count, inputs, counts)
       values ($1, 'pay', 'pay', 'gated', 1, 1, 1, '[]', '{}'), ($1, 'ask', 'ask', 'parked', 1, 1, 1, '[]', '{}')`,
      [runId],
    );
    for (const [item, state, reference] of [
      [0, 'committed', 'INV-7'],
      [1, 'sent', null],
      [2, 'rejected', null],
    ])
      await pool.query(
        `insert into effect (run_id, step_id, item, seq, key, client_ref, fence, body_sha, request, state, reference)
         values ($1, 'pay', $2::int, 1, gen_random_uuid()::text, '', 1, '', '{}', $3, $4)`,
        [runId, item, state, reference],
      );
    await pool.query(`update run set parent_run_id = $1, parent_step = 'pay', parent_index = 0 where id = $2`, [
      runId,
      childId,
    ]);
    await ring(runId);
    expect(await ask(server, 'GET', `/runs/${runId}/stopping`)).toMatchObject({
      settling: [],
      undone: 0,
      heldUp: { stands: 1, inDoubt: 1 },
    });
    await cancel(runId);
    // Once may be one worker of many.
    await ring(runId);
    expect(await statusOf(runId)).toBe('accepted');
    await ring(runId);
    const ended = await summaryOf(runId);
    expect(ended).toMatchObject({
      status: 'cancelled',
      trouble: { failure: { class: 'ambiguous', code: 'ambiguous/ended_in_doubt' } },
    });
    expect(ended?.trouble?.failure.message).toMatch(
      /nothing was undone, though that was asked for\. .* stand: pay, item 0 \(INV-7\)\. Nobody knows .*: pay, item 1\./,
    );
    const { rows: steps } = await pool.query(`select distinct status from step where run_id = $1 and node <> 'start'`, [
      runId,
    ]);
    expect(steps).toEqual([{ status: 'cancelled' }]);
    expect((await pool.query('select from inbox where run_id = $1', [runId])).rowCount).toBe(0);
    const { rows: told } = await pool.query(`select kind from inbox where run_id = $1`, [childId]);
    expect(told).toEqual([{ kind: 'cancel' }]);
    const { rows: noted } = await pool.query(`select action from audit where subject = $1 order by seq`, [
      `run:${runId}`,
    ]);
    expect(noted.map(({ action }) => action)).toEqual(expect.arrayContaining(['run.cancelled', 'run.abandoned']));
    const { entries } = await ask<{ entries: { event: object; moves: object[]; status: string }[] }>(
      server,
      'GET',
      `/runs/${runId}/journal`,
    );
    expect(entries.at(-1)).toMatchObject({
      event: {
        type: 'run.abandoned',
        writes: [
          { step: 'pay', item: 0, stands: true, reference: 'INV-7' },
          { step: 'pay', item: 1, stands: false },
        ],
      },
      status: 'cancelled',
    });
    expect(await alertsOf('writes_in_doubt')).toMatchObject([{ count: 1, subject: { kind: 'workflow' } }]);
    await pool.query(`update effect set state = 'committed' where run_id = $1 and item = 1`, [runId]);
    expect(await alertsOf('writes_in_doubt')).toEqual([]);
    await pool.query('update run set wake_at = null where id = $1', [childId]);
  });

  test('ends in the way in which its journal folds, once its version can be used again', async () => {
    const runId = await atRest();
    await comesTo(runId, await unusable());
    await cancel(runId);
    await ring(runId, 3);
    await comesTo(runId, versionId);
    const folded = await server.services.steps.folded(workspace(), runId);
    const { rows } = await server.runtime.database.pool.query<{ step_id: string; status: string }>(
      'select step_id, status from step where run_id = $1',
      [runId],
    );
    expect(folded?.state.status).toBe('cancelled');
    expect(Object.fromEntries(rows.map(({ step_id, status }) => [step_id, status]))).toEqual(
      Object.fromEntries([...(folded?.state.steps.values() ?? [])].map(({ id, status }) => [id, status])),
    );
  });

  test('says so where it cannot be read, is tried after growing pauses, and holds up no other run', async () => {
    const { pool } = server.runtime.database;
    const [runId, other] = [await atRest(), await atRest()];
    await pool.query(`update journal set entries = '{}' where run_id = $1`, [runId]);
    const pauseOf = async () =>
      (
        await pool.query<{ seconds: number }>(
          'select round(extract(epoch from wake_at - clock_timestamp()))::int as seconds from run where id = $1',
          [runId],
        )
      ).rows[0]?.seconds;
    await Promise.all([due(runId), due(other)]);
    await Promise.all([server.runtime.worker.rung(runId), server.runtime.worker.rung(other)]);
    await vi.waitFor(async () => expect(await statusOf(other)).toBe('succeeded'));
    const { failure } = (await summaryOf(runId))?.trouble ?? {};
    expect(failure).toMatchObject({ class: 'permanent', code: 'permanent/not_taken_up', evidence: { tries: 1 } });
    expect(failure?.evidence?.at).toMatch(/:\d+:\d+ #/);
    expect(await pauseOf()).toBe(5);
    expect(await alertsOf('runs_not_taken_up')).toEqual([]);
    await ring(runId);
    expect(await pauseOf()).toBe(10);
    expect(await alertsOf('runs_not_taken_up')).toMatchObject([{ count: 1, subject: { name: 'Bells' } }]);
    await cancel(runId);
    await ring(runId);
    expect(await summaryOf(runId)).toMatchObject({
      status: 'cancelled',
      trouble: { failure: { code: 'permanent/ended_as_it_stood' } },
    });
    expect(await alertsOf('runs_not_taken_up')).toEqual([]);
  });
});

test('a cursor that moves while its workflow is taken away goes with it', async () => {
  const { pool } = server.runtime.database;
  const { id: workflowId } = await publish(server, byHand('Taken away', [plainSet(1)]));
  const { rows } = await pool.query<{ id: string }>('select live_version_id as id from workflow where id = $1', [
    workflowId,
  ]);
  const items = [{ json: {} }];
  const { starter } = server.services;
  const runId = await starter.start({
    versionId: rows[0]?.id ?? '',
    triggerNode: 'start',
    items,
    mode: 'live',
    source: 'manual',
  });
  const owner = randomUUID();
  const [leased] = await new LeaseStore(server.runtime.database, owner, 60_000).claim([runId]);
  const cursor = { nodeId: 'set-1', list: 'l', account: 'a', turn: 0, begunAt: 0, cursor: '1', readTo: 0 };
  const moves: Checkpoint = {
    runId,
    birth: null,
    fence: leased?.fence ?? 0,
    head: 1,
    row: {
      status: 'running',
      head: 1,
      headHash: '0'.repeat(64),
      lease: 'keep',
      hasOutcome: false,
      wakeSeq: 0,
      wakeAt: null,
      stepCount: 1,
      attemptCount: 1,
      trouble: null,
      waitingFor: null,
      response: null,
      result: null,
      endedAt: null,
    },
    journal: null,
    steps: [],
    payloads: [],
    effects: [],
    waits: [],
    closeWaitsOf: [],
    cursors: [cursor],
    consumed: [],
    children: [],
    notify: [],
  };
  const removing = await pool.connect();
  await removing.query('begin');
  await removing.query('update workflow set deleted_at = now() where id = $1', [workflowId]);
  await removing.query('delete from step_cursor where workflow_id = $1', [workflowId]);
  let isCommitted = false;
  const committed = commitBatch(pool, [moves], { owner, leaseMs: 60_000 }).finally(() => {
    isCommitted = true;
  });
  await vi.waitFor(async () => {
    const { rowCount } = await pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'`);
    expect(isCommitted || rowCount === 1).toBe(true);
  });
  await removing.query('commit');
  removing.release();
  expect(await committed).toMatchObject([{ kind: 'committed' }]);
  expect((await pool.query('select from step_cursor where workflow_id = $1', [workflowId])).rowCount).toBe(0);
  await pool.query('update run set lease_until = null, wake_at = null where id = $1', [runId]);
});

describe('where runs of another workspace wait', () => {
  const WORKFLOWS = { mine: randomUUID(), other: randomUUID(), theirs: randomUUID() };
  const runs = new Map<string, string>();
  let theirs = '';

  /** So many runs of a workflow, due since then, and one that has not come. */
  async function wait(workflow: keyof typeof WORKFLOWS, count: number, dueAgoMs: number): Promise<string[]> {
    const { pool } = server.runtime.database;
    const workspace = workflow === 'theirs' ? theirs : server.runtime.workspaces.default().id;
    const ids = Array.from({ length: count }, () => randomUUID());
    for (const id of ids) runs.set(id, workflow);
    await pool.query(
      `insert into run (id, workspace_id, workflow_id, version_id, mode, source, trigger_node, status, fence, head, wake_at, wake_seq, step_count, attempt_count, started_at)
       select id, $2, $3, $4, 'live', 'manual', 'start', 'accepted', 0, 0, now() - ($5 + place) * interval '1 millisecond', 0, 0, 0, now()
       from unnest($1::uuid[]) with ordinality as t(id, place)`,
      [ids, workspace, WORKFLOWS[workflow], versionId, dueAgoMs],
    );
    return ids;
  }
  const workflowsOf = (ids: readonly string[]) => ids.map((id) => runs.get(id));
  const leasedOf = async (ids: readonly string[]) => {
    const text = 'select id from run where id = any($1) and lease_until is not null order by id';
    return (await server.runtime.database.pool.query<{ id: string }>(text, [ids])).rows.map(({ id }) => id);
  };
  const leasesWith = (perWorkspace: number | null, perWorkflow: number | null) =>
    new LeaseStore(server.runtime.database, randomUUID(), 60_000, { perWorkspace, perWorkflow });

  beforeAll(async () => {
    const { database, workspaces } = server.runtime;
    await workspaces.create('theirs', 'Theirs');
    theirs = workspaces.bySlug('theirs').id;
    for (const [name, id] of Object.entries(WORKFLOWS))
      await database.pool.query(
        `insert into workflow (id, workspace_id, name, draft, draft_hash, updated_by, updated_by_name) values ($1, $2, $3, '{}', '', '', '')`,
        [id, name === 'theirs' ? theirs : workspaces.default().id, name],
      );
  });
  afterEach(async () => {
    await server.runtime.database.pool.query('delete from run where id = any($1)', [[...runs.keys()]]);
    runs.clear();
  });

  test('each workspace has its turn, and in it each workflow, oldest first, whatever another has waiting', async () => {
    const mine = await wait('mine', 500, 60_000);
    await wait('other', 3, 5_000);
    const [their] = await wait('theirs', 1, 2_000);
    await wait('theirs', 1, -60_000);
    const next = await nextInLanes(server.runtime.database, 6, 1_000);
    expect(workflowsOf(next)).toEqual(['mine', 'theirs', 'other', 'mine', 'other', 'mine']);
    expect(next).toContain(their);
    // The last of those that were put in has been due for the longest.
    expect(next[0]).toBe(mine.at(-1));
    expect(await nextInLanes(server.runtime.database, 50, 120_000)).toEqual([]);
  });

  test('no more are leased than their limits let, by however many workers at once, and who takes up a lost one has its place', async () => {
    const all = [
      ...(await wait('mine', 30, 60_000)),
      ...(await wait('other', 30, 30_000)),
      ...(await wait('theirs', 30, 1_000)),
    ];
    const workers = Array.from({ length: 6 }, () => leasesWith(12, 8));
    const claimed = (await Promise.all(workers.map((each) => each.claim(all)))).flat().map(({ runId }) => runId);
    const count = (ids: readonly string[]) =>
      [...Map.groupBy(workflowsOf(ids), (name) => name)].map(([name, of]) => [name, of.length]);
    expect(Object.fromEntries(count(claimed))).toEqual({ mine: 8, other: 4, theirs: 8 });
    expect(await leasesWith(12, 8).claim(all)).toEqual([]);
    expect(await leasesWith(13, null).claim(all)).toHaveLength(1 + 5);
    // The leases have ended: their workers may be late, so nobody else has the places before somebody takes these up.
    const { pool } = server.runtime.database;
    const lost = await leasedOf(all);
    await pool.query(
      `update run set lease_until = clock_timestamp() - interval '1 second' where id = any($1) and lease_until is not null`,
      [all],
    );
    expect(await leasesWith(12, 8).claim(all.filter((id) => !lost.includes(id)))).toEqual([]);
    expect((await leasesWith(12, 8).claim(all)).map(({ runId }) => runId).toSorted()).toEqual(lost);
  });

  test('what is preferred is taken up before all bells that wait for room', async () => {
    const { worker, settings } = server.runtime;
    const query = vi.spyOn(server.runtime.database.pool, 'query');
    const asked = () =>
      query.mock.calls.flatMap(([said]) => {
        const { name, values } = said as { name?: string; values?: string[][] };
        return name === 'claim' ? [values?.[0] ?? []] : [];
      });
    const nobodys = Array.from({ length: settings.concurrency * 2 }, () => randomUUID());
    const rung = Promise.all(nobodys.map((runId) => worker.rung(runId)));
    const last = nobodys.at(-1) ?? '';
    worker.prefer([last]);
    await rung;
    expect(asked()[0]?.[0]).toBe(last);
    expect(
      asked()
        .flat()
        .filter((id) => id === last),
    ).toHaveLength(1);
    query.mockRestore();
  });
});

test('bells of one moment share jobs of the queue, and every run of them is taken up', async () => {
  const { runtime } = server;
  const { pool } = runtime.database;
  const waiting = async () =>
    (await pool.query<{ count: number }>(`select count(*)::int as count from bullmq.job where state = 'waiting'`))
      .rows[0]?.count ?? 0;
  const before = await waiting();
  const runIds = await Promise.all(Array.from({ length: 200 }, atRest));
  await vi.waitFor(async () => expect(await waiting()).toBeGreaterThan(before));
  expect(await waiting()).toBeLessThan(before + runIds.length);
  await runtime.startWorker();
  await vi.waitFor(
    async () => {
      for (const runId of runIds) expect(await statusOf(runId)).toBe('succeeded');
    },
    { timeout: 30_000 },
  );
});

test('a run whose bell nobody heard has its turn', async () => {
  // Without the sweep for such, which would come for it after ten seconds.
  const sweep = vi.spyOn(LeaseStore.prototype, 'overdue').mockResolvedValue([]);
  const { starter } = server.services;
  const items = [{ json: {} }];
  const birth = await starter.birth({ versionId, triggerNode: 'start', items, mode: 'live', source: 'manual' });
  await starter.store(server.runtime.database, [birth]);
  await vi.waitFor(async () => expect(await statusOf(birth.runId)).toBe('succeeded'), { timeout: 30_000 });
  sweep.mockRestore();
});

test('S-20: a thousand schedules of every second, and some that cannot start, hold up none', async () => {
  const { pool } = server.runtime.database;
  const rules = [{ every: 'cron', cron: '* * * * * *' }];
  const { id } = await publish(
    server,
    chain('Ticks', [{ id: 'tick', type: 'trigger.schedule', parameters: { rules } }]),
  );
  const log = vi.spyOn(server.runtime, 'log').mockReturnValue();
  // Each is of a workflow of its own, and runs the version of the one.
  await pool.query(
    `with w as (insert into workflow (id, workspace_id, name, draft, draft_hash, updated_by, updated_by_name)
       select gen_random_uuid(), workspace_id, name, '{}', '', '', '' from workflow, generate_series(1, 1000) where id = $1 returning id),
     n as (select id, row_number() over () as nth from w)
     insert into schedule (id, workspace_id, workflow_id, node_id, version_id, is_live, next_slot)
     select gen_random_uuid(), s.workspace_id, n.id, case when nth % 10 > 0 then 'gone' else s.node_id end, s.version_id, true, date_trunc('second', clock_timestamp()) - interval '1 second'
     from schedule s, n where s.workflow_id = $1`,
    [id],
  );
  await server.services.schedules.tick();
  const { rows } = await pool.query(
    `select node_id, count(*)::int as schedules, count(*) filter (where exists (
       select from schedule_slot l join run r on r.id = l.run_id where l.schedule_id = s.id and l.disposition = 'started'))::int as begun
     from schedule s where version_id = (select live_version_id from workflow where id = $1) and workflow_id <> $1 group by 1 order by 1`,
    [id],
  );
  expect(rows).toEqual([
    { node_id: 'gone', schedules: 900, begun: 0 },
    { node_id: 'tick', schedules: 100, begun: 100 },
  ]);
  log.mockRestore();
  await pool.query('update schedule set is_live = false');
});
