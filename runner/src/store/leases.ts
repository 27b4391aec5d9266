import { SOLE_OWNER_LOCK } from '../owner-lock.ts';
import { type Database, WRITER_NAME } from './database.ts';
import { counting, DUE_WITHIN_LIMITS, hasRunLimits, NO_RUN_LIMITS, type RunLimits } from './lanes.ts';
import type { RunMode, RunSource, Trouble } from './schema.ts';

/** A run that a worker has just leased. */
export interface Claimed {
  readonly runId: string;
  readonly workspaceId: string;
  readonly versionId: string;
  readonly mode: RunMode;
  readonly source: RunSource;
  readonly parent: { readonly runId: string; readonly step: string; readonly index: number } | null;
  readonly depth: number;
  readonly fence: number;
  readonly wakeSeq: number;
  readonly lapses: number;
  /** How long the lease lasts from the moment the claim was sent. */
  readonly ttlMs: number;
  /** The database's time, epoch milliseconds. */
  readonly now: number;
}

interface ClaimRow {
  id: string;
  workspace_id: string;
  version_id: string;
  mode: RunMode;
  source: RunSource;
  parent_run_id: string | null;
  parent_step: string | null;
  parent_index: number | null;
  depth: number;
  fence: string;
  wake_seq: number;
  lapses: number;
  ttl: number;
  now: number;
}

/**
 * A run is leased so much before it is due: bells ring by the clocks of others, and
 * one that is answered a moment too early would be the last. What is not due yet
 * goes back to rest and is rung for again.
 */
const EARLY = `interval '100 milliseconds'`;
const OPEN = `status not in ('succeeded', 'failed', 'cancelled')`;
/**
 * A bell that nobody came for is rung again after as long as it was late before, and after a minute at most: a backlog
 * would flood the queue else. One that rang by a clock that has been set back does not count.
 */
const LONGEST_PAUSE = `interval '1 minute'`;
const isRungLongAgo = (pause: string) =>
  `(rung_at is null or rung_at > clock_timestamp() or clock_timestamp() - rung_at >= least(greatest(rung_at - wake_at, ${pause}), ${LONGEST_PAUSE}))`;

/** Those of the runs that somebody may lease now; their rows are locked. */
const CLAIMABLE = `select id, workspace_id, workflow_id, wake_at, lease_until is not null as has_place from run where id = any($1::uuid[]) and ${OPEN}
    and (lease_until < clock_timestamp() or lease_until is null and wake_at <= clock_timestamp() + ${EARLY})
  order by id for no key update skip locked`;
/** Leases what is `due`. */
const CLAIM = `update run r set fence = r.fence + 1, lease_owner = $2, lease_until = clock_timestamp() + $3::float8 * interval '1 millisecond',
    lapses = r.lapses + (r.lease_until is not null)::int
  from due where r.id = due.id
  returning r.id, r.workspace_id, r.version_id, r.mode, r.source, r.parent_run_id, r.parent_step, r.parent_index, r.depth, r.fence, r.wake_seq, r.lapses,
    $3::float8 as ttl, (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;

/** What workers and sweepers ask. */
export type Leases = Pick<LeaseStore, keyof LeaseStore>;

/**
 * Who may move which run. Postgres is the only judge and the only clock; a lease
 * that has lapsed is due, whatever else the row says.
 */
export class LeaseStore {
  readonly #database: Database;
  readonly #owner: string;
  readonly #leaseMs: number;

  readonly #limits: RunLimits;

  constructor(database: Database, owner: string, leaseMs: number, limits: RunLimits = NO_RUN_LIMITS) {
    this.#limits = limits;
    this.#database = database;
    this.#owner = owner;
    this.#leaseMs = leaseMs;
  }

  /** Leases those of the runs that are due and free, and within their limits. The others are somebody's, or have nothing to do. */
  async claim(runIds: readonly string[]): Promise<Claimed[]> {
    const rows = hasRunLimits(this.#limits)
      ? await counting(this.#database, (pool) => this.#claimWithin(pool, runIds))
      : await this.#claimAll(runIds);
    return rows.map((row) => ({
      runId: row.id,
      workspaceId: row.workspace_id,
      versionId: row.version_id,
      mode: row.mode,
      source: row.source,
      parent:
        row.parent_run_id === null || row.parent_step === null
          ? null
          : { runId: row.parent_run_id, step: row.parent_step, index: row.parent_index ?? 0 },
      depth: row.depth,
      fence: Number(row.fence),
      wakeSeq: row.wake_seq,
      lapses: row.lapses,
      ttlMs: row.ttl,
      now: row.now,
    }));
  }

  async #claimAll(runIds: readonly string[]): Promise<ClaimRow[]> {
    const { rows } = await this.#database.pool.query<ClaimRow>({
      name: 'claim',
      text: `with due as (${CLAIMABLE}) ${CLAIM}`,
      values: [runIds, this.#owner, this.#leaseMs],
    });
    return rows;
  }

  async #claimWithin(pool: Pick<Database['pool'], 'query'>, runIds: readonly string[]): Promise<ClaimRow[]> {
    const { perWorkspace, perWorkflow } = this.#limits;
    const { rows } = await pool.query<ClaimRow>({
      name: 'claim-within-limits',
      text: `with wanted as (${CLAIMABLE}), ${DUE_WITHIN_LIMITS} ${CLAIM}`,
      values: [runIds, this.#owner, this.#leaseMs, perWorkspace, perWorkflow],
    });
    return rows;
  }

  /** Renews leases; runs that are missing from the answer belong to somebody else. Gives the inbox position of each. */
  async renew(runs: readonly { readonly runId: string; readonly fence: number }[]): Promise<Map<string, number>> {
    const ordered = runs.toSorted((a, b) => (a.runId < b.runId ? -1 : 1));
    const { rows } = await this.#database.writers.query<{ id: string; wake_seq: number }>({
      name: 'renew',
      text: `with mine as (
          select r.id from run r join unnest($1::uuid[], $2::int8[]) as m(id, fence) on m.id = r.id and m.fence = r.fence
          where r.lease_owner = $3 order by r.id for no key update of r
        )
        update run r set lease_until = clock_timestamp() + $4::float8 * interval '1 millisecond' from mine where r.id = mine.id
        returning r.id, r.wake_seq`,
      values: [ordered.map(({ runId }) => runId), ordered.map(({ fence }) => fence), this.#owner, this.#leaseMs],
    });
    return new Map(rows.map(({ id, wake_seq }) => [id, wake_seq]));
  }

  /** Runs whose lease has lapsed: their worker is gone. */
  async lapsed(limit: number): Promise<string[]> {
    const { rows } = await this.#database.pool.query<{ id: string }>({
      name: 'lapsed',
      text: `select id from run where lease_until < clock_timestamp() and ${OPEN} order by lease_until limit $1`,
      values: [limit],
    });
    return rows.map(({ id }) => id);
  }

  /**
   * Gives runs that are due and that nobody came for a new place in the queue: their doorbell may have been lost. The
   * oldest first, each after growing pauses.
   *
   * @param sinceMs for how long a run is due before its bell is taken for lost, and the first pause
   */
  async overdue(limit: number, sinceMs: number): Promise<{ runId: string; wakeSeq: number }[]> {
    const since = `$2::float8 * interval '1 millisecond'`;
    const { rows } = await this.#database.pool.query<{ id: string; wake_seq: number }>({
      name: 'overdue',
      text: `with late as (
          select id from run where lease_until is null and wake_at < clock_timestamp() - ${since} and ${isRungLongAgo(since)} and ${OPEN}
          order by wake_at limit $1 for no key update skip locked
        )
        update run r set wake_seq = r.wake_seq + 1, rung_at = clock_timestamp() from late where r.id = late.id returning r.id, r.wake_seq`,
      values: [limit, sinceMs],
    });
    return rows.map(({ id, wake_seq }) => ({ runId: id, wakeSeq: wake_seq }));
  }

  /**
   * Ends the leases of owners that are proven dead: the caller holds the right to be
   * the only one at work on the database. What of theirs the server may still be
   * at is ended before, so that nothing of it comes after.
   */
  async takeFromTheDead(): Promise<number> {
    await this.#database.pool.query(
      `select pg_terminate_backend(a.pid) from pg_stat_activity a where a.datname = current_database() and a.application_name = '${WRITER_NAME}'
         and a.backend_start < (select o.backend_start from pg_stat_activity o join pg_locks l on l.pid = o.pid
           where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ${SOLE_OWNER_LOCK})`,
    );
    const { rowCount } = await this.#database.pool.query({
      text: `update run set lease_until = clock_timestamp() - interval '1 millisecond' where lease_until is not null and lease_owner <> $1`,
      values: [this.#owner],
    });
    return rowCount ?? 0;
  }

  /** Lets a run go that could not be taken up, to be tried again after a while. Its next commit says anew what `trouble` it has. */
  async release(runId: string, fence: number, afterMs: number, trouble: Trouble | null = null): Promise<void> {
    await this.#database.pool.query({
      name: 'release',
      text: `update run set lease_owner = null, lease_until = null, wake_seq = wake_seq + 1,
          wake_at = clock_timestamp() + $4::float8 * interval '1 millisecond', trouble = coalesce($5::jsonb, trouble)
        where id = $1 and fence = $2 and lease_owner = $3`,
      values: [runId, fence, this.#owner, afterMs, trouble && JSON.stringify(trouble)],
    });
  }
}
