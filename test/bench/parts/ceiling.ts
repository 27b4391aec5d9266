import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { publish } from '../../support/server.ts';
import { spentMs } from '../machine.ts';
import { type Bench, type Part, withServer } from '../support.ts';
import { FIVE_NODES } from '../workflow.ts';
import { type Probe, probes } from './probes.ts';

const part = 'Engine in-process against plain SQL';
const CALLERS = 50;
const NOTHING: Turn = { perSecond: 0, ownMs: 0, databaseMs: 0 };

/** What was measured of one way to store runs. Times are of one run, in milliseconds. */
interface Turn {
  readonly perSecond: number;
  readonly ownMs: number;
  readonly databaseMs: number;
}

/** So many at once, each again when it is through. */
async function sustained(seconds: number, callers: number, once: () => Promise<unknown>): Promise<Turn> {
  let done = 0;
  const began = performance.now();
  const until = began + seconds * 1_000;
  const before = spentMs(process.pid);
  const lane = async () => {
    while (performance.now() < until) {
      await once();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, lane));
  const perSecond = done / ((performance.now() - began) / 1_000);
  const after = spentMs(process.pid);
  return {
    perSecond,
    ownMs: (after.own - before.own) / done,
    databaseMs: (after.database - before.database) / done,
  };
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
          variables: null,
        });
        await carrier.answer;
      };
      const pool = new pg.Pool({ ...poolConfig(runtime.database.target), max: 20 });
      const against = await probes(pool);
      const turns = new Map<string, Turn>();
      const turn = async (name: string, once: () => Promise<unknown>) => {
        await sustained(1, CALLERS, once);
        turns.set(name, await sustained(seconds, CALLERS, once));
      };
      await turn('first', ours);
      for (const probe of against) await turn(probe.name, probe.once);
      // Once more at the end: what came in between may have slowed everybody down.
      await turn('last', ours);
      const mean = (of: (turn: Turn) => number) =>
        ['first', 'last'].reduce((sum, name) => sum + of(turns.get(name) ?? NOTHING), 0) / 2;
      const own = {
        perSecond: mean((each) => each.perSecond),
        ownMs: mean((each) => each.ownMs),
        databaseMs: mean((each) => each.databaseMs),
      };
      const ceilingC = turns.get('C') ?? NOTHING;
      for (const { name, title } of against as readonly Probe[]) say(report, title, turns.get(name) ?? NOTHING);
      say(report, `Holdfast, ${CALLERS} at once, five nodes`, own);
      const share = (100 * own.perSecond) / ceilingC.perSecond;
      report.add({ part, what: 'share of probe C', value: share, unit: '%', target: { atLeast: 60 } });
      await pool.end();
    });
  },
};

function say(report: Bench['report'], what: string, { perSecond, ownMs, databaseMs }: Turn): void {
  const note = `processor per run ${ownMs.toFixed(3)} + ${databaseMs.toFixed(3)} ms (database)`;
  report.add({ part, what, value: perSecond, unit: 'runs/s', note });
}

async function liveVersion(pool: pg.Pool, workflowId: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select live_version_id as id from workflow where id = $1', [
    workflowId,
  ]);
  return rows[0]?.id ?? '';
}

const poolConfig = (target: { url: string } | { host: string; user: string; database: string }): pg.PoolConfig =>
  'url' in target ? { connectionString: target.url } : { ...target };
