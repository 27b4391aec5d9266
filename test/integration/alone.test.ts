import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inTransaction, type Queries, startEmbedded, WorkerStore } from '@holdfast/runner/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { preparedFolder } from '../support/prepared.ts';
import { ask, until } from '../support/product.ts';
import { aNode, anEdge, aRow, aStart, startRun } from '../support/running.ts';
import { type OpenServer, openServer } from '../support/server.ts';

const MINUTE_MS = 60_000;
const GAP_MS = 30_000;

/** One Holdfast on a database of its own, of which it does not know who else works on it. */
describe('a worker on a database that others may use', () => {
  let open: OpenServer;
  const cleanUp: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const folder = await preparedFolder();
    cleanUp.push(folder.remove);
    const database = await startEmbedded(join(folder.path, 'database'));
    cleanUp.push(() => database.stop());
    const { host } = database.target as { host: string };
    open = await openServer({
      roles: ['api', 'worker'],
      env: {
        DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
        HOLDFAST_SECRET_KEY: 'an example key that all processes share',
        HOLDFAST_LOG: 'silent',
      },
    });
    cleanUp.push(() => open.close());
  });
  afterAll(async () => {
    for (const work of cleanUp.toReversed()) await work();
  });
  const pool = () => open.server.runtime.database.pool;
  const own = () => open.server.runtime.id;
  /** Whether a worker was there, since when and until when, in seconds ago. */
  const there = (ask: Queries['pool'], id: string, sinceAgo: number, seenAgo = 0) =>
    ask.query(
      `insert into worker (id, since, seen_at) values ($1, clock_timestamp() - $2 * interval '1 second', clock_timestamp() - $3 * interval '1 second')
       on conflict (id) do update set since = excluded.since, seen_at = excluded.seen_at`,
      [id, sinceAgo, seenAgo],
    );
  beforeEach(() => pool().query('delete from worker where id <> $1', [own()]));

  test('says that it is there before it carries anything', async () => {
    const { rows } = await pool().query('select id from worker');
    expect(rows).toEqual([{ id: own() }]);
  });

  describe('is alone', () => {
    const [me, other] = [randomUUID(), randomUUID()];
    /** With nobody there, and nobody who comes meanwhile. */
    const inPeace = (work: (pool: Queries['pool'], of: (id: string) => WorkerStore) => Promise<void>) =>
      inTransaction(open.server.runtime.database, async ({ pool: ask }) => {
        await ask.query('lock table worker in exclusive mode');
        await ask.query('delete from worker');
        await work(ask, (id) => new WorkerStore({ pool: ask }, id));
      });
    const isAlone = (workers: WorkerStore) => workers.isAlone(MINUTE_MS, GAP_MS);

    test.each<[string, boolean, [since: number, seen: number] | null, number | null]>([
      ['when it was there for a minute and nobody else was', true, [61, 0], null],
      ['when another one left more than a minute ago', true, [90, 5], 61],
      ['not when another one was there within the minute', false, [90, 5], 59],
      ['not when it came itself within the minute', false, [59, 0], null],
      ['not when it said nothing for longer than it should', false, [600, 31], null],
      ['not when it is not there', false, null, null],
    ])('%s', (_, expected, mine, theirs) =>
      inPeace(async (pool, of) => {
        if (mine) await there(pool, me, ...mine);
        if (theirs !== null) await there(pool, other, 600, theirs);
        expect(await isAlone(of(me))).toBe(expected);
      }),
    );

    test('only a minute after it was away, for it does not know who came meanwhile', () =>
      inPeace(async (pool, of) => {
        await there(pool, me, 600, 29);
        await of(me).seen(GAP_MS);
        expect(await isAlone(of(me))).toBe(true);
        await there(pool, me, 600, 31);
        await of(me).seen(GAP_MS);
        expect(await isAlone(of(me))).toBe(false);
      }));

    test('not any more when another one has come, and again when that one has left', () =>
      inPeace(async (pool, of) => {
        await there(pool, me, 600);
        await of(other).seen(GAP_MS);
        expect(await isAlone(of(me))).toBe(false);
        await of(other).left();
        expect(await isAlone(of(me))).toBe(true);
      }));
  });

  describe('that cannot use the version of a run which was stopped', () => {
    const row = aRow('Needs what is gone', [
      aStart(),
      aNode('ask', 'human.approval', 'Ask', { parameters: { title: 'Pay?', reasonToReject: false } }),
    ]);
    const document = {
      ...row,
      nodes: [...row.nodes, aNode('note', 'core.pass', 'Note')],
      edges: [
        anEdge('e1', 'start', 'ask'),
        { ...anEdge('e2', 'ask', 'note'), from: { node: 'ask', port: 'approved' } },
      ],
    };
    const statusOf = async (id: string) => (await ask<{ status: string }>(open.server, 'GET', `/runs/${id}`)).status;

    /** It was in vain twice, and is stopped now. */
    async function stopped(): Promise<{ runId: string; at: number }> {
      const { runId } = await startRun(open.server, document);
      await until(async () => (await statusOf(runId)) === 'waiting');
      await pool().query(
        `with gone as (
           insert into workflow_version (id, workspace_id, workflow_id, number, logic_hash, content_hash, document, published_by, published_by_name)
           select gen_random_uuid(), v.workspace_id, v.workflow_id, null, $2, $2, jsonb_set(v.document::jsonb, '{nodes,2,type}', '"gone.away"'), '', ''
           from workflow_version v join run r on r.version_id = v.id where r.id = $1 returning id
         ) update run set version_id = (select id from gone), trouble = $3 where id = $1`,
        [
          runId,
          randomUUID(),
          { node: '', nodeName: '', failure: { code: 'permanent/version_unusable', evidence: { tries: 2 } } },
        ],
      );
      const { rows } = await pool().query<{ now: Date }>('select clock_timestamp() as now');
      await ask(open.server, 'POST', `/runs/${runId}/cancel`, { reason: 'Not wanted.' });
      return { runId, at: rows[0]?.now.getTime() ?? 0 };
    }
    const triesOf = async (id: string) =>
      (
        await pool().query<{ tries: string }>(
          `select trouble #>> '{failure,evidence,tries}' as tries from run where id = $1`,
          [id],
        )
      ).rows[0]?.tries;

    test('ends it at once where it is alone', async () => {
      await there(pool(), own(), 600);
      const { runId, at } = await stopped();
      await until(async () => (await statusOf(runId)) === 'cancelled');
      // It ended then, and not when it was last carried.
      const { endedAt } = await ask<{ endedAt: string }>(open.server, 'GET', `/runs/${runId}`);
      expect(Date.parse(endedAt)).toBeGreaterThanOrEqual(at);
    });

    test('leaves it to another one that is there', async () => {
      await there(pool(), own(), 600);
      await there(pool(), randomUUID(), 600);
      const { runId } = await stopped();
      await until(async () => (await triesOf(runId)) === '3');
      const { rows } = await pool().query(
        'select status, wake_at <= clock_timestamp() as "isDue" from run where id = $1 and lease_until is null',
        [runId],
      );
      expect(rows).toEqual([{ status: 'waiting', isDue: true }]);
    });
  });
});
