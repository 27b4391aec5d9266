import { randomUUID } from 'node:crypto';
import type { RunLimits } from '@holdfast/runner/engine-room';
import { LeaseStore } from '@holdfast/runner/testing';
import { publish } from '../../support/server.ts';
import { type Bench, type Part, quantile, withServer } from '../support.ts';
import { byHand, plainSet } from '../workflow.ts';

/** Runs that are carried, runs that wait, and how many of these a worker asks for at once. */
const CARRIED = 400;
const WAITING = 20_000;
const AT_ONCE = 50;
/** Workflows that they are of. */
const WORKFLOWS = 20;
const ROUNDS = 150;
const WARM = 20;
const NONE: RunLimits = { perWorkspace: null, perWorkflow: null };
/** So high that none is met: what is measured is the counting. */
const SOME: RunLimits = { perWorkspace: 1_000_000, perWorkflow: 1_000_000 };

/** What it costs to lease runs where places are counted, in turns with where they are not. */
export const places: Part = {
  name: 'places',
  title: 'Leasing runs with and without limits on runs',
  async measure({ report }: Bench) {
    await withServer({ roles: ['api'] }, async (server) => {
      const { runtime } = server;
      const { pool } = runtime.database;
      const { id } = await publish(server, byHand('Places', [plainSet(1)]));
      const { rows } = await pool.query<{ workspace: string; version: string }>(
        'select workspace_id as workspace, live_version_id as version from workflow where id = $1',
        [id],
      );
      const put = (count: number, isCarried: boolean) =>
        pool.query<{ id: string }>(
          `insert into run (id, workspace_id, workflow_id, version_id, mode, source, trigger_node, status, fence, lease_owner, lease_until, head,
             wake_at, wake_seq, step_count, attempt_count, started_at)
           select gen_random_uuid(), $1, md5((n % ${WORKFLOWS})::text)::uuid, $2, 'live', 'manual', 'start', 'running', 1,
             case when $3 then gen_random_uuid() end, case when $3 then now() + interval '1 hour' end, 1, now(), 0, 1, 1, now()
           from generate_series(1, $4::int) n returning id`,
          [rows[0]?.workspace, rows[0]?.version, isCarried, count],
        );
      await put(CARRIED, true);
      const waiting = (await put(WAITING, false)).rows.map((row) => row.id);
      await pool.query('vacuum analyze run');
      const owner = randomUUID();
      const claimMs = async (limits: RunLimits, ids: readonly string[]): Promise<number> => {
        const began = performance.now();
        const claimed = await new LeaseStore(runtime.database, owner, 60_000, limits).claim(ids);
        const took = performance.now() - began;
        if (claimed.length !== ids.length) throw new Error(`${claimed.length} of ${ids.length} runs were leased.`);
        await pool.query('update run set lease_owner = null, lease_until = null where id = any($1)', [ids]);
        return took;
      };
      const without: number[] = [];
      const within: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const from = (round * AT_ONCE) % (WAITING - AT_ONCE);
        const ids = waiting.slice(from, from + AT_ONCE);
        const [first, second] = round % 2 === 0 ? [NONE, SOME] : [SOME, NONE];
        const taken = new Map([
          [first, await claimMs(first, ids)],
          [second, await claimMs(second, ids)],
        ]);
        if (round < WARM) continue;
        without.push(taken.get(NONE) ?? 0);
        within.push(taken.get(SOME) ?? 0);
      }
      const part = `Leasing ${AT_ONCE} of ${WAITING} runs that wait, ${CARRIED} carried`;
      const [bare, counted] = [quantile(without, 0.5), quantile(within, 0.5)];
      report.add({ part, what: 'without limits, p50', value: bare, unit: 'ms' });
      report.add({
        part,
        what: 'with limits, p50',
        value: counted,
        unit: 'ms',
        note: `× ${(counted / bare).toFixed(2)}; ${(((counted - bare) * 1_000) / AT_ONCE).toFixed(0)} µs for each run`,
      });
    });
  },
};
