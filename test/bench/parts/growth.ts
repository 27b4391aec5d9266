import type pg from 'pg';
import { ask } from '../../support/product.ts';
import { publish } from '../../support/server.ts';
import { spentMs } from '../machine.ts';
import { type Bench, load, type Part, quantile, withServer } from '../support.ts';
import { FIVE_NODES } from '../workflow.ts';

const part = 'As history grows';
const CHUNK = 50_000;

/** What a run and a list cost when there are many runs already. The history is copied from one run, by SQL. */
export const growth: Part = {
  name: 'growth',
  title: part,
  isLong: true,
  async measure({ report, seconds, history, say }: Bench) {
    await withServer({ roles: ['api', 'worker'] }, async (server) => {
      const { pool } = server.runtime.database;
      const { id, url } = await publish(server, FIVE_NODES);
      await load(url, 50, 6);
      let kept = 0;
      let empty = 0;
      for (const size of [0, Math.round(history / 10), history]) {
        if (size > kept) {
          say(`  … making ${size - kept} runs of history`);
          await multiply(pool, size - kept);
          kept = size;
        }
        await load(url, 50, 2);
        const before = spentMs(process.pid);
        const found = await load(url, 50, Math.max(6, seconds));
        const after = spentMs(process.pid);
        const own = (after.own - before.own) / found.calls;
        const database = (after.database - before.database) / found.calls;
        if (size === 0) empty = own + database;
        report.add({
          part,
          what: `${size} runs kept: processor time of a run`,
          value: own + database,
          unit: 'ms',
          ...(size === 0 ? {} : { target: { atMost: 1.2 * empty } }),
          note: `database ${database.toFixed(3)} ms; ${found.perSecond.toFixed(0)} runs/s at 50 callers, p99 ${found.p99Ms.toFixed(1)} ms`,
        });
        for (const [title, path] of [
          ['list of runs', '/runs'],
          ['runs of a workflow that failed', `/runs?workflowId=${id}&status=failed`],
          ['runs that no workflow has', `/runs?workflowId=${id}&status=cancelled,parked`],
          ['list of workflows', '/workflows'],
          ['overview', '/overview'],
        ] as const) {
          const times: number[] = [];
          for (let round = 0; round < 15; round += 1) {
            const began = performance.now();
            await ask(server, 'GET', path);
            times.push(performance.now() - began);
          }
          const said = { part, unit: 'ms', target: { atMost: 100 } };
          report.add({ ...said, what: `${size} runs kept: ${title}, p95`, value: quantile(times, 0.95) });
        }
      }
    });
  },
};

/** Copies a finished run with all its rows, each copy a few milliseconds older than the one before; every fiftieth failed. */
async function multiply(pool: pg.Pool, count: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    const { rows } = await client.query<{ id: string }>(
      `select id from run where status = 'succeeded' order by started_at desc limit 1`,
    );
    const model = rows[0]?.id;
    for (let left = count; left > 0; left -= CHUNK) {
      const size = Math.min(left, CHUNK);
      await client.query(
        `create temp table copies as select n, uuidv7(make_interval(secs => -n * 0.05)) as id from generate_series($1::int, $2::int) n`,
        [left - size + 1, left],
      );
      await copyRows(client, 'run', 'id', model, {
        started_at: "t.started_at - c.n * interval '50 ms'",
        status: "case when c.n % 50 = 0 then 'failed' else t.status end",
      });
      for (const table of ['journal', 'step']) await copyRows(client, table, 'run_id', model, {});
      await client.query('drop table copies');
    }
    // As the sealer does it, run by run.
    await client.query(
      `insert into run_hour select workspace_id, date_trunc('hour', started_at, 'UTC'), workflow_id, status, count(*) from run where ended_at is not null
        group by 1, 2, 3, 4 on conflict (workspace_id, hour, workflow_id, status) do update set runs = excluded.runs`,
    );
    for (const table of ['run', 'step', 'journal']) await client.query(`vacuum analyze ${table}`);
    // What was made by hand is not to be written out while runs are measured.
    await client.query('checkpoint');
  } finally {
    client.release(true);
  }
}

async function copyRows(
  client: pg.PoolClient,
  table: string,
  key: string,
  model: string | undefined,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position`,
    [table],
  );
  const names = rows.map(({ name }) => name);
  const values = names.map((name) => (name === key ? 'c.id' : (changed[name] ?? `t."${name}"`)));
  await client.query(
    `insert into "${table}" (${names.map((name) => `"${name}"`).join(', ')}) select ${values.join(', ')} from "${table}" t cross join copies c where t."${key}" = $1`,
    [model],
  );
}
