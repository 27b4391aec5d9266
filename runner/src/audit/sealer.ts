import type { JsonObject } from '@holdfast/workflow';
import type pg from 'pg';
import type { Database } from '../store/database.ts';
import { Rounds } from '../worker/rounds.ts';
import { type Anchor, readAnchor, writeAnchor } from './anchor-file.ts';
import { AUDIT_GENESIS, type AuditRecord, auditHash, canonicalRecord, RECORD_COLUMNS } from './chain.ts';

interface SealerSetup {
  readonly database: Database;
  /** File that keeps the newest link. */
  readonly anchorPath: string;
  log(level: 'info' | 'error', message: string, fields: JsonObject): void;
}

interface Link {
  readonly seq: number;
  readonly hash: string;
}

/** Held by the sealer at work for the length of its transaction: it cannot outlive its holder. */
const SEALER_LOCK = 4_400_002;
const EVERY_MS = 1_000;
/** Most records, and most runs in one record, of a transaction. */
const MOST = 1_000;

/**
 * Seals the audit trail behind the commits. Invariants:
 * A1 Every committed record gets exactly one link, in a transaction of the one
 *    process that holds the lock; two sealers at once do no harm.
 * A2 A record is sealed only when every transaction that began before it is over:
 *    numbers become visible out of order, the chain does not.
 * A3 A run that rests or ends has the head of its journal in the chain afterwards.
 * A4 A run that is over is in the sums by the hour once: counted as its head is put down.
 * A5 The anchor outside is replaced only by one that continues it.
 */
export class Sealer {
  readonly #setup: SealerSetup;
  readonly #rounds = new Rounds({
    everyMs: EVERY_MS,
    look: () => this.seal(),
    failed: (error) => this.#failed(error),
  });
  /** What the file holds; undefined until it was read. */
  #anchor: Anchor | null | undefined;
  #isBroken = false;

  constructor(setup: SealerSetup) {
    this.#setup = setup;
  }

  start(): void {
    this.#rounds.start();
  }

  /** Seals what is left, as far as it can be. */
  async stop(): Promise<void> {
    await this.#rounds.stop();
    await this.seal().catch((error: unknown) => this.#failed(error));
  }

  /** Seals everything that may be sealed now. Gives how many records that were. */
  async seal(): Promise<number> {
    let total = 0;
    for (let wasFull = true; ; ) {
      const { rows } = await this.#setup.database.pool.query<{ found: boolean }>({
        name: 'audit-pending',
        text: 'select exists (select from audit_unsealed) or exists (select from audit_due) as found',
      });
      if (!rows[0]?.found) return total;
      const sealed = await this.#pass();
      if (sealed === null) return total;
      total += sealed.count;
      if (sealed.newest) await this.#keep(sealed.newest);
      // Heads are recorded by one pass and sealed by the next; what has come in since waits for the timer.
      if (!sealed.isFull && !wasFull) return total;
      wasFull = sealed.isFull;
    }
  }

  /** One transaction. Null when another process is at it. */
  async #pass(): Promise<{ count: number; newest: Link | null; isFull: boolean } | null> {
    const client = await this.#setup.database.pool.connect();
    try {
      await client.query('begin');
      const lock = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [SEALER_LOCK]);
      if (!lock.rows[0]?.mine) {
        await client.query('rollback');
        return null;
      }
      const anchored = await recordHeads(client);
      const { count, newest } = await link(client);
      await client.query('commit');
      return { count, newest, isFull: anchored === MOST || count === MOST };
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  /** Keeps the newest link outside, unless the chain does not hold the one that is kept there (A5). */
  async #keep(newest: Link): Promise<void> {
    const { anchorPath, database, log } = this.#setup;
    this.#anchor ??= await readAnchor(anchorPath);
    if (this.#anchor) {
      const { rows } = await database.pool.query<{ hash: string }>(
        `select encode(hash, 'hex') as hash from audit_chain where seq = $1`,
        [this.#anchor.seq],
      );
      if (rows[0]?.hash !== this.#anchor.hash) {
        if (!this.#isBroken) {
          log(
            'error',
            'The audit trail does not hold its own anchor: it was shortened or rewritten, or an old backup was put back. Run "holdfast audit verify". The anchor is kept as it is; move the file away to begin a new one.',
            { file: anchorPath, seq: this.#anchor.seq },
          );
        }
        this.#isBroken = true;
        return;
      }
    }
    const anchor: Anchor = { ...newest, at: new Date().toISOString() };
    await writeAnchor(anchorPath, anchor);
    this.#anchor = anchor;
  }

  #failed(error: unknown): void {
    this.#setup.log('error', 'The audit trail could not be sealed; it is tried again', {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

/**
 * Records the journal heads of runs that rest or are over, many in one record (A3),
 * and sums up those that are over (A4). Gives how many runs.
 */
async function recordHeads(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ count: string }>({
    name: 'audit-heads',
    text: `with due as (
        delete from audit_due d using (select ctid from audit_due limit ${MOST}) taken where d.ctid = taken.ctid returning d.run_id, d.is_end
      ), heads as (
        select r.workspace_id, r.id, r.head, encode(r.head_hash, 'hex') as hash from run r where r.id in (select run_id from due) and r.head > 0
      ), put as (
        insert into audit (workspace_id, actor, actor_name, action, subject, detail)
        select workspace_id, 'holdfast', 'Holdfast', 'journal.anchored', 'journal', jsonb_build_object('runs', jsonb_agg(jsonb_build_array(id, head, hash) order by id))
        from heads group by workspace_id
      ), summed as (
        insert into run_hour as h (workspace_id, hour, workflow_id, status, runs)
        select r.workspace_id, date_trunc('hour', r.started_at, 'UTC'), r.workflow_id, r.status, count(*)
        from due join run r on r.id = due.run_id where due.is_end group by 1, 2, 3, 4
        on conflict (workspace_id, hour, workflow_id, status) do update set runs = h.runs + excluded.runs
      )
      select count(*) as count from due`,
  });
  return Number(rows[0]?.count);
}

/** Adds links for what is committed and lies before every open transaction (A2). */
async function link(client: pg.ClientBase): Promise<{ count: number; newest: Link | null }> {
  const last = await client.query<{ seq: string; hash: string }>(
    `select seq, encode(hash, 'hex') as hash from audit_chain order by seq desc limit 1`,
  );
  const { rows: records } = await client.query<AuditRecord>({
    name: 'audit-unsealed',
    // A number of another server, after a restore, says nothing here: what is seen is committed.
    text: `select ${RECORD_COLUMNS} from audit_unsealed u join audit a on a.seq = u.seq
      where u.xid < pg_snapshot_xmin(pg_current_snapshot()) or u.xid >= pg_snapshot_xmax(pg_current_snapshot())
      order by a.seq limit ${MOST}`,
  });
  let { seq, hash }: Link = { seq: Number(last.rows[0]?.seq ?? 0), hash: last.rows[0]?.hash ?? AUDIT_GENESIS };
  if (records.length === 0) return { count: 0, newest: null };
  const links = records.map((record) => {
    const prev = hash;
    const row = canonicalRecord(record);
    hash = auditHash(prev, row);
    seq += 1;
    return { seq, audit_seq: record.seq, prev, hash, row };
  });
  await client.query({
    name: 'audit-link',
    text: `insert into audit_chain (seq, audit_seq, prev, hash, row)
      select seq, audit_seq, decode(prev, 'hex'), decode(hash, 'hex'), row
      from json_to_recordset($1::json) as l(seq int8, audit_seq int8, prev text, hash text, row text) order by seq`,
    values: [JSON.stringify(links)],
  });
  await client.query('delete from audit_unsealed where seq = any($1::int8[])', [records.map((record) => record.seq)]);
  return { count: links.length, newest: { seq, hash } };
}
