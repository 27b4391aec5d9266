import type { RunningServer } from '@holdfast/runner';
import type pg from 'pg';

/** Makes a database whose clock can be put forward: Holdfast goes by the database's clock, and finds ours before the server's. */
export async function makeFlyingDatabase(open: (name: string) => Promise<pg.Client>, name: string): Promise<void> {
  const server = await open('postgres');
  await server.query(`create database ${name}`);
  await server.query(`alter database ${name} set search_path = public, pg_catalog`);
  await server.end();
  const database = await open(name);
  await database.query('create table flown (ms float8 not null)');
  await database.query('insert into flown values (0)');
  for (const [clock, kind] of [
    ['clock_timestamp', 'volatile'],
    ['now', 'stable'],
  ])
    await database.query(
      `create function public.${clock}() returns timestamptz language sql ${kind}
       as $$ select pg_catalog.${clock}() + (select ms from public.flown) * interval '1 millisecond' $$`,
    );
  await database.end();
}

const OPEN = `status not in ('succeeded', 'failed', 'cancelled')`;
/** What is under way or due, and how long it is until something is due, of all that waits for a time. */
const STANDING = `select
    (select count(*)::int from run where ${OPEN} and (lease_until is not null or wake_at <= clock_timestamp())) +
    (select count(*)::int from provider_notice where done_at is null and due_at <= clock_timestamp()) +
    (select count(*)::int from watch where is_live and due_at <= clock_timestamp()) as busy,
    (extract(epoch from least(
      (select min(wake_at) from run where ${OPEN}),
      (select min(due_at) from provider_notice where done_at is null),
      (select min(due_at) from watch where is_live)) - clock_timestamp()) * 1000)::float8 as "nextMs"`;

interface Standing {
  readonly busy: number;
  readonly nextMs: number | null;
}

/** So much more passes each time, so that what is due one after another comes about at once. */
const SLACK_MS = 60_000;
const LOOK_MS = 50;
/** After so many looks that saw nothing under way, nothing is that the database does not know of. */
const IDLE_LOOKS = 3;

/**
 * Lets time pass at once wherever nothing happens before it has: what a run waits for minutes or hours for takes
 * no time. What is under way keeps its own pace: an attempt that began before a day went by would have taken a day,
 * and used up the time there is for retries.
 */
export class FlyingTime {
  readonly #server: RunningServer;
  #isOver = false;
  #idle = 0;
  #bells = 0;
  #flying: Promise<void> = Promise.resolve();
  /** The server looks at the clock of its own accord, too: a look that began before time went by would put it back. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #look: () => Promise<void>;

  constructor(server: RunningServer) {
    this.#server = server;
    const { clock } = server.runtime;
    const sync = clock.sync.bind(clock);
    this.#look = () => sync(this.#pool);
    clock.sync = (pool) => this.#alone(() => sync(pool));
  }

  start(): void {
    this.#flying = this.#fly();
  }

  /** @throws what went wrong with it */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#flying;
  }

  async #fly(): Promise<void> {
    while (!this.#isOver) {
      const { rows } = await this.#pool.query<Standing>(STANDING);
      this.#idle = rows[0]?.busy === 0 ? this.#idle + 1 : 0;
      if (this.#idle >= IDLE_LOOKS) {
        this.#idle = 0;
        await this.#alone(() => this.#pass());
        await this.#ring();
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  get #pool(): pg.Pool {
    return this.#server.runtime.database.pool;
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Lets time pass until something is due, unless something is under way. Nobody takes up a run meanwhile. */
  async #pass(): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('begin');
      await client.query('lock table run in share row exclusive mode');
      const { rows } = await client.query<Standing>(STANDING);
      const { busy = 1, nextMs = null } = rows[0] ?? {};
      if (busy === 0 && nextMs !== null)
        await client.query('update flown set ms = ms + $1', [Math.max(0, nextMs) + SLACK_MS]);
      await client.query('commit');
    } finally {
      client.release();
    }
    await this.#look();
  }

  /** Bells were set by the clock on the wall: those that are due by now are rung through the queue, each under a name of its own. */
  async #ring(): Promise<void> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `select id from run where ${OPEN} and lease_until is null and wake_at <= clock_timestamp()`,
    );
    for (const { id } of rows) {
      this.#bells += 1;
      this.#server.runtime.doorbell.ring(id, 1_000_000_000 + this.#bells, null);
    }
  }
}
