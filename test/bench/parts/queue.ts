import { setTimeout as pause } from 'node:timers/promises';
import type { RunningServer } from '@holdfast/runner';
import { createPostgresBackend, type PostgresConnectionOptions, Queue, Worker } from 'bullmq';
import pg from 'pg';
import { temporaryFolder } from '../../support/product.ts';
import { redisPath, startRedis } from '../../support/redis.ts';
import { publish } from '../../support/server.ts';
import { type Bench, type Part, quantile, withServer } from '../support.ts';
import { byHand, plainSet } from '../workflow.ts';

const RUNS = 4_000;
/** So many are through before time is taken: until then code is being compiled and connections are being made. */
const WARM = 1_000;
const CONCURRENCY = 200;
const LATENCY_SAMPLES = 200;

type Server = RunningServer & { url: string };

/** Runs that wait in the queue, beside jobs that do nothing; and how soon one run is taken up when nothing else is to do. */
export const queue: Part = {
  name: 'queue',
  title: 'Background runs through the queue',
  async measure(bench: Bench) {
    await withServer({ roles: ['api'] }, (server) => measureOn(bench, server, 'Postgres', undefined));
    if (redisPath === undefined) return bench.report.skip('Queue on Redis', 'all of it', 'there is no redis-server');
    const folder = await temporaryFolder();
    const redis = await startRedis(folder.path);
    try {
      await withServer({ roles: ['api'], redisUrl: redis.url }, (server) =>
        measureOn(bench, server, 'Redis', redis.url),
      );
    } finally {
      await redis.stop();
      await folder.remove();
    }
  },
};

async function measureOn({ report }: Bench, server: Server, kind: string, redisUrl: string | undefined): Promise<void> {
  const part = `Background runs, queue on ${kind}`;
  const { id } = await publish(server, byHand('Background', [plainSet(1), plainSet(2), plainSet(3), plainSet(4)]));
  const noop = await noopRate(server, redisUrl);
  const { runtime, services } = server;
  const versionId = await liveVersion(server, id);
  const start = () =>
    services.starter.start({
      versionId,
      triggerNode: 'start',
      items: [{ json: { n: 1 } }],
      mode: 'live',
      source: 'manual',
    });
  for (let left = RUNS; left > 0; left -= 100) await Promise.all(Array.from({ length: 100 }, start));
  await pause(1_000);
  let ended = 0;
  let began = 0;
  let before = process.cpuUsage();
  const stop = runtime.bus.listen(({ endedAt }) => {
    if (endedAt === null) return;
    ended += 1;
    if (began > 0 || ended < WARM) return;
    began = performance.now();
    before = process.cpuUsage();
  });
  await runtime.startWorker();
  // A run whose lease lapsed on a busy machine ends without being told of here.
  for (let round = 1; ended < RUNS; round += 1) {
    await pause(10);
    if (round % 100 === 0) ended = Math.max(ended, await endedRuns(server));
  }
  const rate = (RUNS - WARM) / ((performance.now() - began) / 1_000);
  const { user, system } = process.cpuUsage(before);
  stop();
  report.add({ part, what: `the queue's own rate, jobs that do nothing`, value: noop, unit: 'jobs/s' });
  report.add({
    part,
    what: 'runs of five steps that wait in the queue',
    value: rate,
    unit: 'runs/s',
    target: { atLeast: kind === 'Postgres' ? Math.round(noop * 0.9) : 2_000 },
    note: `${((100 * rate) / noop).toFixed(0)} % of the queue's own rate`,
  });
  report.add({
    part,
    what: 'processor time of a run in this process',
    value: (user + system) / 1_000 / (RUNS - WARM),
    unit: 'ms',
  });
  const times = await idleStarts(server, start);
  const said = { part, unit: 'ms' };
  report.add({
    ...said,
    what: 'idle: start asked for until its first checkpoint stands, p50',
    value: quantile(times, 0.5),
  });
  report.add({
    ...said,
    what: 'idle: start asked for until its first checkpoint stands, p99',
    value: quantile(times, 0.99),
  });
}

/** One run at a time: stored at rest, rung for, leased, carried out. */
async function idleStarts(server: Server, start: () => Promise<string>): Promise<number[]> {
  const { runtime } = server;
  const times: number[] = [];
  for (let sample = 0; sample < LATENCY_SAMPLES; sample += 1) {
    await new Promise<void>((resolve, reject) => {
      const began = performance.now();
      const stop = runtime.bus.listen(() => {
        times.push(performance.now() - began);
        stop();
        resolve();
      });
      start().catch(reject);
    });
  }
  return times;
}

/** How many jobs a second the queue hands out when nothing is done with them, on the same server. */
async function noopRate(server: Server, redisUrl: string | undefined): Promise<number> {
  const { target } = server.runtime.database;
  const pool =
    redisUrl === undefined
      ? new pg.Pool({
          ...('url' in target ? { connectionString: target.url } : target),
          max: 6,
          options: '-c search_path=bullmq',
        })
      : null;
  const { Redis } = await import('ioredis');
  const redis = redisUrl === undefined ? null : new Redis(redisUrl, { maxRetriesPerRequest: null });
  // BullMQ describes the part of pg that it uses in types of its own.
  const connection = (pool ?? redis) as unknown as PostgresConnectionOptions;
  const backend = pool ? [createPostgresBackend] : [];
  const jobs = new Queue('bench', { connection }, ...(backend as [typeof createPostgresBackend]));
  const job = { name: 'noop', data: { runId: 'x', wakeSeq: 0 }, opts: { removeOnComplete: true } };
  for (let left = RUNS; left > 0; left -= 500) await jobs.addBulk(Array.from({ length: 500 }, () => job));
  let done = 0;
  let began = 0;
  let worker: { close(): Promise<void> } | undefined;
  await new Promise<void>((resolve) => {
    worker = new Worker(
      'bench',
      async () => {
        done += 1;
        if (done === WARM) began = performance.now();
        if (done === RUNS) resolve();
        return 1;
      },
      { connection, concurrency: CONCURRENCY },
      ...(backend as [typeof createPostgresBackend]),
    );
  });
  const rate = (RUNS - WARM) / ((performance.now() - began) / 1_000);
  await worker?.close();
  await jobs.close();
  await pool?.end();
  redis?.disconnect();
  return rate;
}

async function endedRuns({ runtime }: Server): Promise<number> {
  const { rows } = await runtime.database.pool.query<{ count: number }>(
    `select count(*)::int as count from run where ended_at is not null`,
  );
  return rows[0]?.count ?? 0;
}

async function liveVersion({ runtime }: Server, workflowId: string): Promise<string> {
  const { rows } = await runtime.database.pool.query<{ id: string }>(
    'select live_version_id as id from workflow where id = $1',
    [workflowId],
  );
  return rows[0]?.id ?? '';
}
