import type { JsonObject } from '@holdfast/workflow';
import type { Database } from '../store/database.ts';
import { inTransaction, type Queries } from '../store/transaction.ts';
import type { LastSeen } from './last-seen.ts';

export type EpochReason = 'behind' | 'another_server' | 'another_timeline';

/** A moment from which on the database may not know what was done before. */
export interface Epoch {
  readonly id: string;
  readonly beganAt: Date;
  /** The newest moment the database knows of. */
  readonly knownUntil: Date;
  readonly why: EpochReason;
}

/** What open epochs say about runs that are older than them. Epoch milliseconds. */
export interface Doubt {
  readonly beganAt: number;
  /** Since when the outside may know more than we do. */
  readonly knownUntil: number;
}

/** What the database says of itself now. */
export interface Sight {
  readonly installation: string;
  readonly link: LastSeen['link'];
  /** Newest epoch, whether closed or not. */
  readonly epoch: string | null;
  /** Whether the chain holds the link that was asked for; null: none was. */
  readonly isHeld: boolean | null;
  /** Whether there is anything that could be in doubt. */
  readonly hasRuns: boolean;
  /** What is open, taken together; null: nothing. */
  readonly doubt: Doubt | null;
  /** How long ago the newest epoch began, by the database's clock. Milliseconds. */
  readonly ageMs: number | null;
}

/** Held while an epoch is noted: of several processes that see the same, one says so. */
const EPOCH_LOCK = 4_400_003;

/** Statements about epochs. */
export class EpochStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Looks at the database, for a link that should be there. */
  async look(link: LastSeen['link'], { pool }: Queries = this.#database): Promise<Sight> {
    const { rows } = await pool.query<{
      installation: string;
      seq: string | null;
      hash: string | null;
      held: string | null;
      has_runs: boolean;
      epoch: string | null;
      age: number | null;
      began: number | null;
      known: number | null;
    }>({
      name: 'epoch-look',
      text: `select i.id as installation, c.seq, encode(c.hash, 'hex') as hash, exists (select from run) as has_runs,
          (select encode(hash, 'hex') from audit_chain where seq = $1) as held, e.id as epoch,
          (extract(epoch from clock_timestamp() - e.began_at) * 1000)::float8 as age, o.began, o.known
        from installation i
        left join (select seq, hash from audit_chain order by seq desc limit 1) c on true
        left join (select id, began_at from epoch order by began_at desc limit 1) e on true
        cross join (select (extract(epoch from max(began_at)) * 1000)::float8 as began,
          (extract(epoch from min(known_until)) * 1000)::float8 as known from epoch where closed_at is null) o`,
      values: [link?.seq ?? null],
    });
    const row = rows[0];
    if (!row) throw new Error('The database has lost the id of its installation.');
    const { began, known } = row;
    return {
      installation: row.installation,
      link: row.seq === null || row.hash === null ? null : { seq: Number(row.seq), hash: row.hash },
      epoch: row.epoch,
      isHeld: link && row.held === link.hash,
      hasRuns: row.has_runs,
      doubt: began === null || known === null ? null : { beganAt: began, knownUntil: known },
      ageMs: row.age,
    };
  }

  /**
   * Which server this is. A service that does not tell is not told apart from others.
   *
   * @throws while it is a standby: which timeline it will be on is not known before it is promoted
   */
  async server(): Promise<Pick<LastSeen, 'server' | 'timeline'>> {
    const ask = (sql: string) =>
      this.#database.pool.query<{ said: string }>(sql).then(
        ({ rows }) => rows[0]?.said ?? null,
        (error: { code?: string }) => {
          // Not allowed or not there: anything else is an outage.
          if (['42501', '42883', '0A000'].includes(error.code ?? '')) return null;
          throw error;
        },
      );
    return {
      server: await ask('select system_identifier::text as said from pg_control_system()'),
      timeline: await ask('select left(pg_walfile_name(pg_current_wal_lsn()), 8) as said'),
    };
  }

  /**
   * Notes that an epoch has begun, with a record in the trail of each workspace.
   * Bulk operations that are under way are paused: the copy does not know how far they came.
   *
   * @param known newest epoch this process knew; another one in its place was noted about the same
   * @returns false when it was noted already
   */
  note(why: EpochReason, known: string | null, detail: JsonObject): Promise<boolean> {
    return inTransaction(this.#database, async (within) => {
      await within.pool.query('select pg_advisory_xact_lock($1)', [EPOCH_LOCK]);
      const { epoch } = await this.look(null, within);
      if (epoch !== null && epoch !== known) return false;
      await within.pool.query(
        `with noted as (
           insert into epoch (why, detail, known_until)
           select $1, $2::jsonb, coalesce(greatest((select max(at) from audit), (select max(updated_at) from run)), clock_timestamp())
           returning id
         ), paused as (
           update bulk_operation set status = 'paused', why = 'An older copy of the database was put back: look what was done already before it goes on.'
           where status = 'running'
         )
         insert into audit (workspace_id, actor, actor_name, action, subject, detail)
         select w.id, 'holdfast', 'Holdfast', 'epoch.began', 'epoch:' || noted.id, $2::jsonb || jsonb_build_object('why', $1::text) from noted, workspace w`,
        [why, JSON.stringify(detail)],
      );
      return true;
    });
  }

  /** The newest epoch that is open. */
  async open(): Promise<Epoch | null> {
    const { rows } = await this.#database.pool.query<{
      id: string;
      began_at: Date;
      known_until: Date;
      why: EpochReason;
    }>('select id, began_at, known_until, why from epoch where closed_at is null order by began_at desc limit 1');
    const row = rows[0];
    return row ? { id: row.id, beganAt: row.began_at, knownUntil: row.known_until, why: row.why } : null;
  }

  /** Closes an epoch and all before it: from now on runs go on as if nothing was lost. False when it is not open. */
  async close(id: string, by: { id: string; name: string }, reason: string, { pool }: Queries): Promise<boolean> {
    const { rowCount } = await pool.query(
      `update epoch set closed_at = clock_timestamp(), closed_by = $2, closed_by_name = $3, reason = $4
       where closed_at is null and began_at <= (select began_at from epoch where id = $1 and closed_at is null)`,
      [id, by.id, by.name, reason],
    );
    return rowCount !== null && rowCount > 0;
  }

  /**
   * Which of these runs may have come further than the database knows: those that
   * began before, or whose ancestor or slot did, so that they may have run already.
   */
  async older(runIds: readonly string[], { beganAt }: Doubt): Promise<Set<string>> {
    const { rows } = await this.#database.pool.query<{ run: string }>(
      `with recursive line as (
         select id as run, id, parent_run_id, started_at from run where id = any($1::uuid[])
         union all select l.run, r.id, r.parent_run_id, r.started_at from run r join line l on r.id = l.parent_run_id
       ), edge as (select to_timestamp($2::float8 / 1000) as at)
       select distinct run from line, edge where started_at < edge.at
         or exists (select from schedule_slot s where s.run_id = line.id and s.slot < edge.at)`,
      [runIds, beganAt],
    );
    return new Set(rows.map(({ run }) => run));
  }
}
