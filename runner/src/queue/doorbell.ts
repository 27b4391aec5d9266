import {
  createPostgresBackend,
  type Job,
  type PostgresConnectionOptions,
  Queue,
  Worker as QueueWorker,
  runMigrations,
} from 'bullmq';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import { fault } from '../faults.ts';
import { clientConfig, type Database, openPool } from '../store/database.ts';
import { despiteLosses, onOneConnection } from '../store/losses.ts';
import { mayBeSilent } from '../store/silence.ts';
import { type Asked, type Bundle, jobsOf, type Ring } from './jobs.ts';

/** What happens when a bell rings. Never throws: what fails is rung again by the sweeper. */
export type OnRing = (runId: string) => Promise<void>;

/**
 * The queue says that a run may have something to do, now or at a time. It is a
 * doorbell, never the truth: lost, late or doubled, it changes nothing.
 */
export interface Doorbell {
  readonly kind: 'postgres' | 'redis';
  /** Rings for a run; `at` in epoch milliseconds, null for now. Does not wait and does not fail. */
  ring(runId: string, wakeSeq: number, at: number | null): void;
  /** Starts to listen. Bells that are not answered yet keep others in the queue, for whoever has room: a few times `concurrency` at most. */
  listen(onRing: OnRing, concurrency: number): Promise<void>;
  /** Stops listening; what is being handled is finished first. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const QUEUE = 'runs';
/** From so many jobs at once on, one bulk call is cheaper than single ones. */
const BULK = { postgres: 50, redis: 2 } as const;

interface DoorbellOptions {
  readonly database: Database;
  /** Redis or Valkey to use instead of Postgres. */
  readonly redisUrl: string | null;
  now(): number;
  log(message: string, error: unknown): void;
}

/** The pool of the queue: its statements find their tables by search path. */
function queuePool(database: Database): pg.Pool {
  return openPool(
    {
      ...clientConfig(database.target),
      max: 6,
      options: '-c search_path=bullmq',
      application_name: 'holdfast-queue',
      keepAlive: true,
    },
    true,
  );
}

/** A connection that owes an answer for so long is dead, though nobody said so. BullMQ blocks for ten seconds at most. */
const SILENT_MS = 12_000;

/** Refuses a Redis that would throw queue data away when it is full. */
async function assertKeepsData(redis: Redis): Promise<void> {
  const info = await redis.info('memory');
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    throw new Error(
      `Redis is set to throw data away when it is full (maxmemory-policy ${policy}). Set it to "noeviction", then start again.`,
    );
  }
}

async function connect({ database, redisUrl, log }: DoorbellOptions) {
  if (redisUrl === null) {
    const pool = queuePool(database);
    await despiteLosses(
      { what: 'the tables of the queue were made', log: (_, message, { error }) => log(message, error) },
      () =>
        onOneConnection(pool, async (client) => {
          mayBeSilent(client);
          await runMigrations(client as never, 'bullmq', {});
        }),
    );
    // BullMQ describes the part of pg that it uses in types of its own.
    const connection = pool as unknown as PostgresConnectionOptions;
    return {
      kind: 'postgres' as const,
      queue: new Queue(QUEUE, { connection }, createPostgresBackend),
      worker: (process: (job: Job) => Promise<1>, concurrency: number) =>
        new QueueWorker(QUEUE, process, { connection, concurrency, ...WORKER_OPTIONS }, createPostgresBackend),
      close: () => pool.end(),
    };
  }
  const { Redis: Client } = await import('ioredis');
  const connection = new Client(redisUrl, { maxRetriesPerRequest: null, lazyConnect: true, socketTimeout: SILENT_MS });
  connection.on('error', () => {});
  await connection.connect();
  await assertKeepsData(connection);
  return {
    kind: 'redis' as const,
    queue: new Queue(QUEUE, { connection, prefix: 'holdfast' }),
    worker: (process: (job: Job) => Promise<1>, concurrency: number) =>
      new QueueWorker(QUEUE, process, { connection, concurrency, prefix: 'holdfast', ...WORKER_OPTIONS }),
    close: async () => {
      connection.disconnect();
    },
  };
}

/** Jobs at hand: one for so many runs that there is room for, and so many at least. Each holds up to twenty bells. */
const ROOM_FOR = 5;
const LEAST_JOBS = 4;

/** A stalled bell is rung again without end: only the run's row knows when it is done. */
const WORKER_OPTIONS = { maxStalledCount: 1_000_000, stalledInterval: 10_000, lockDuration: 30_000 } as const;

/** Opens the queue: on Redis where there is one, else on the Postgres that holds the runs. */
export async function openDoorbell(options: DoorbellOptions): Promise<Doorbell> {
  const { kind, queue, worker, close } = await connect(options);
  queue.on('error', (error) => options.log('The queue reported an error', error));
  const waiting: Asked[] = [];
  let listener: ReturnType<typeof worker> | null = null;
  let flushing: Promise<void> | null = null;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = jobsOf(waiting.splice(0, 500), options.now());
      try {
        if (batch.length >= BULK[kind]) await queue.addBulk(batch);
        else await Promise.all(batch.map(({ name, data, opts }) => queue.add(name, data, opts)));
        for (const { data } of batch) for (const { runId } of data.rings) fault('ring.added', runId);
      } catch (error) {
        options.log('A bell could not be rung; the sweeper will ring again', error);
      }
    }
    flushing = null;
  };

  return {
    kind,
    ring(runId, wakeSeq, at) {
      fault('ring.before', runId);
      waiting.push({ runId, wakeSeq, at });
      flushing ??= Promise.resolve().then(flush);
    },
    async listen(onRing, concurrency) {
      const answer = async ({ runId }: Ring): Promise<void> => {
        await onRing(runId).catch((error: unknown) => options.log('A bell could not be answered', error));
        fault('queue.ack', runId);
      };
      listener = worker(
        async ({ data }: Job<Bundle>) => {
          await Promise.all(data.rings.map(answer));
          return 1;
        },
        Math.max(LEAST_JOBS, Math.ceil(concurrency / ROOM_FOR)),
      );
      listener.on('error', (error) => options.log('The queue reported an error', error));
      await listener.waitUntilReady();
    },
    async stop() {
      await listener?.close();
      listener = null;
    },
    async close() {
      await listener?.close();
      await flushing;
      await queue.close();
      await close();
    },
  };
}
