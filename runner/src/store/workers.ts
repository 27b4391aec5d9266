import type { Queries } from './transaction.ts';

/** What workers tell of themselves, and ask about each other. */
export type Workers = Pick<WorkerStore, keyof WorkerStore>;

const MS = (parameter: string) => `${parameter}::float8 * interval '1 millisecond'`;

/** Which processes carry runs, as far as they said so, by the clock of the database. */
export class WorkerStore {
  readonly #database: Pick<Queries, 'pool'>;
  readonly #id: string;

  constructor(database: Pick<Queries, 'pool'>, id: string) {
    this.#database = database;
    this.#id = id;
  }

  /**
   * This one is there. Those of whom nothing was heard for a day are forgotten.
   *
   * @param gapMs whoever says nothing for longer is taken to be back from elsewhere
   */
  async seen(gapMs: number): Promise<void> {
    await this.#database.pool.query({
      name: 'worker-seen',
      text: `with gone as (delete from worker where seen_at < clock_timestamp() - interval '1 day' and id <> $1)
        insert into worker as w (id) values ($1) on conflict (id) do update set seen_at = clock_timestamp(),
          since = case when w.seen_at < clock_timestamp() - ${MS('$2')} then clock_timestamp() else w.since end`,
      values: [this.#id, gapMs],
    });
  }

  /** Whether this one was there for so long without a gap, and no other was. */
  async isAlone(forMs: number, gapMs: number): Promise<boolean> {
    const { rows } = await this.#database.pool.query<{ alone: boolean }>({
      name: 'worker-alone',
      text: `select exists (select from worker where id = $1 and since <= clock_timestamp() - ${MS('$2')} and seen_at >= clock_timestamp() - ${MS('$3')})
          and not exists (select from worker where id <> $1 and seen_at > clock_timestamp() - ${MS('$2')}) as alone`,
      values: [this.#id, forMs, gapMs],
    });
    return rows[0]?.alone ?? false;
  }

  /** This one carries runs no more. */
  async left(): Promise<void> {
    await this.#database.pool.query({
      name: 'worker-left',
      text: 'delete from worker where id = $1',
      values: [this.#id],
    });
  }
}
