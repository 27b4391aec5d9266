import { join } from 'node:path';
import { findPlaces } from '@holdfast/runner/testing';
import pg from 'pg';
import { ask, type Product } from '../../support/product.ts';
import { publish } from '../../support/server.ts';
import { spentMs } from '../machine.ts';
import { type Bench, type Load, load, type Part, quantile, withProduct } from '../support.ts';
import { FIVE_NODES } from '../workflow.ts';

const part = 'As history grows';
const CHUNK = 50_000;
const CALLERS = 50;
/** So often each of the two is asked, in turns. */
const TURNS = 5;

/** Holdfast under load for a while: processor time of a run, in milliseconds, and what the callers saw. */
interface Turn {
  readonly ownMs: number;
  readonly databaseMs: number;
  readonly seen: Load;
}

async function turn(product: Product, url: string, seconds: number): Promise<Turn> {
  const before = spentMs(product.pid);
  const seen = await load(url, CALLERS, seconds);
  const after = spentMs(product.pid);
  const of = (spent: number) => spent / seen.calls;
  return { ownMs: of(after.own - before.own), databaseMs: of(after.database - before.database), seen };
}

/**
 * What a run and a list cost when there are many runs already, beside another
 * Holdfast that keeps none, turn by turn: who else is at work on the machine slows both.
 * The history is copied from one run, by SQL.
 */
export const growth: Part = {
  name: 'growth',
  title: part,
  isLong: true,
  measure: (bench: Bench) =>
    withProduct({}, (young) => withProduct({}, (old, folder) => measured(bench, young, { old, folder }))),
};

async function measured(
  { report, seconds, history, say }: Bench,
  young: Product,
  { old, folder }: { old: Product; folder: string },
): Promise<void> {
  const { socket } = findPlaces(join(folder, '.holdfast'));
  const client = new pg.Client({ host: socket, user: 'holdfast', database: 'postgres' });
  await client.connect();
  try {
    const beside = await publish(young, FIVE_NODES);
    const { id, url } = await publish(old, FIVE_NODES);
    for (const each of [beside.url, url]) await load(each, CALLERS, 6);
    let kept = 0;
    for (const size of [0, Math.round(history / 10), history]) {
      if (size > kept) {
        say(`  … making ${size - kept} runs of history`);
        await multiply(client, size - kept);
        kept = size;
      }
      for (const each of [beside.url, url]) await load(each, CALLERS, 2);
      const pairs: [Turn, Turn][] = [];
      while (pairs.length < TURNS) pairs.push([await turn(young, beside.url, seconds), await turn(old, url, seconds)]);
      const median = (of: (pair: [Turn, Turn]) => number) => quantile(pairs.map(of), 0.5);
      const costOf = ({ ownMs, databaseMs }: Turn) => ownMs + databaseMs;
      report.add({
        part,
        what: `${size} runs kept: processor time of a run against none`,
        value: median(([first, second]) => costOf(second) / costOf(first)),
        unit: 'times',
        ...(size === 0 ? {} : { target: { atMost: 1.2 } }),
        note: `median of ${TURNS} turns; ${median(([, { ownMs }]) => ownMs).toFixed(3)} + ${median(([, { databaseMs }]) => databaseMs).toFixed(3)} ms (database), ${median(([, { seen }]) => seen.perSecond).toFixed(0)} runs/s against ${median(([{ seen }]) => seen.perSecond).toFixed(0)}`,
      });
      await lists({ report, size, id }, old, young);
    }
  } finally {
    await client.end();
  }
}

/** Lists that people look at, with the history and without. */
async function lists(
  { report, size, id }: Pick<Bench, 'report'> & { size: number; id: string },
  old: Product,
  young: Product,
): Promise<void> {
  const timesOf = async (product: Product, path: string): Promise<number[]> => {
    const times: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const began = performance.now();
      await ask(product, 'GET', path);
      times.push(performance.now() - began);
    }
    return times;
  };
  for (const [title, path] of [
    ['list of runs', '/runs'],
    ['runs of a workflow that failed', `/runs?workflowId=${id}&status=failed`],
    ['runs that no workflow has', `/runs?workflowId=${id}&status=cancelled,parked`],
    ['list of workflows', '/workflows'],
    ['overview', '/overview'],
  ] as const) {
    const [times, beside] = [await timesOf(old, path), await timesOf(young, path)];
    report.add({
      part,
      what: `${size} runs kept: ${title}, p95`,
      value: quantile(times, 0.95),
      unit: 'ms',
      target: { atMost: 100 },
      note: `median ${quantile(times, 0.5).toFixed(1)} ms; with none kept ${quantile(beside, 0.5).toFixed(1)}, p95 ${quantile(beside, 0.95).toFixed(1)}`,
    });
  }
}

/** Copies a finished run with all its rows, each copy a few milliseconds older than the one before; every fiftieth failed. */
async function multiply(client: pg.Client, count: number): Promise<void> {
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
}

async function copyRows(
  client: pg.Client,
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
