import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { publish } from '../../support/server.ts';
import { type Bench, type Part, withServer } from '../support.ts';
import { FIVE_NODES } from '../workflow.ts';
import { type Probe, probes } from './probes.ts';

const part = 'Engine in-process against plain SQL';
const CALLERS = 50;

/** So many at once, each again when it is through; gives runs a second. */
async function sustained(seconds: number, callers: number, once: () => Promise<unknown>): Promise<number> {
  let done = 0;
  const began = performance.now();
  const until = began + seconds * 1_000;
  const lane = async () => {
    while (performance.now() < until) {
      await once();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, lane));
  return done / ((performance.now() - began) / 1_000);
}

/** The engine without HTTP beside what the same database gives to the barest SQL, turn by turn in one run. */
export const ceiling: Part = {
  name: 'ceiling',
  title: part,
  async measure({ report, seconds }: Bench) {
    await withServer({ roles: ['api', 'worker'] }, async (server) => {
      const { runtime } = server;
      const { id } = await publish(server, FIVE_NODES);
      const workflow = await runtime.plans.get(await liveVersion(runtime.database.pool, id));
      const body = { customer: 'ACME', net: 120.5, country: 'DE', lines: [1, 2, 3] };
      const ours = async () => {
        const carrier = runtime.worker.begin({
          runId: randomUUID(),
          workflow,
          triggerNode: 'call',
          items: [{ json: { headers: {}, params: {}, query: {}, body } }],
          birth: { mode: 'live', source: 'webhook', parent: null, replayOf: null, inbound: null, businessKey: null },
          deadlineAt: null,
          now: runtime.clock.now(),
        });
        await carrier.answer;
      };
      const pool = new pg.Pool({ ...poolConfig(runtime.database.target), max: 20 });
      const against = await probes(pool);
      const rates = new Map<string, number>();
      const turn = async (name: string, once: () => Promise<unknown>) => {
        await sustained(1, CALLERS, once);
        rates.set(name, await sustained(seconds, CALLERS, once));
      };
      await turn('ours', ours);
      for (const probe of against) await turn(probe.name, probe.once);
      // Once more at the end: what came in between may have slowed everybody down.
      const first = rates.get('ours') ?? 0;
      await turn('ours', ours);
      const rate = (first + (rates.get('ours') ?? 0)) / 2;
      for (const { name, title } of against as readonly Probe[])
        report.add({ part, what: title, value: rates.get(name) ?? 0, unit: 'runs/s' });
      report.add({ part, what: `Holdfast, ${CALLERS} at once, five nodes`, value: rate, unit: 'runs/s' });
      const share = (100 * rate) / (rates.get('C') ?? 1);
      report.add({ part, what: 'share of probe C', value: share, unit: '%', target: { atLeast: 60 } });
      await pool.end();
    });
  },
};

async function liveVersion(pool: pg.Pool, workflowId: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select live_version_id as id from workflow where id = $1', [
    workflowId,
  ]);
  return rows[0]?.id ?? '';
}

const poolConfig = (target: { url: string } | { host: string; user: string; database: string }): pg.PoolConfig =>
  'url' in target ? { connectionString: target.url } : { ...target };
