import type { EventStatus } from '@holdfast/engine';
import type { Json } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import { toStorable } from '../connections/storable.ts';
import type { Woken } from './checkpoint.ts';
import type { Database } from './database.ts';
import { inTransaction, type Queries } from './transaction.ts';

export type EventState = EventStatus;

/** Something that happened, told to whoever waits for it by name and key. */
export interface NewEvent {
  readonly workspaceId: string;
  /** What kind of thing, such as `payment.settled`. */
  readonly name: string;
  /** About what, such as an invoice number. */
  readonly key: string;
  readonly data: Json;
  /** How long it is kept while nobody waits for it, in milliseconds. */
  readonly keepMs: number;
  readonly by: { readonly id: string; readonly name: string };
  /** Told twice under the same one, it is one event. */
  readonly dedupeKey: string | null;
}

export interface EventRow {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly data: Json;
  readonly state: EventState;
  /** The run and step whose wait it ended. */
  readonly runId: string | null;
  readonly stepId: string | null;
  readonly sentBy: string;
  readonly receivedAt: Date;
  readonly expiresAt: Date;
  readonly settledAt: Date | null;
}

export interface EventFilter {
  readonly state?: EventState;
  readonly name?: string;
  readonly key?: string;
}

const COLUMNS = `id, name, key, data, state, run_id as "runId", step_id as "stepId", sent_by_name as "sentBy", received_at as "receivedAt",
  expires_at as "expiresAt", settled_at as "settledAt"`;

/**
 * Events and the waits they end. Invariants:
 * V1 An event ends one wait at most, and a wait is ended once: both rows change in one transaction, under the lock of the run.
 * V2 One that nobody waits for is kept; whoever comes to wait later gets the oldest. Past its time it expires, and says so.
 */
export class EventStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores an event; told before under the same key, gives the one that is there. */
  async add(event: NewEvent, { pool }: Queries = this.#database): Promise<EventRow> {
    const { workspaceId, name, key, data, keepMs, by, dedupeKey } = event;
    const { rows } = await pool.query<EventRow>(
      `insert into event (id, workspace_id, name, key, data, dedupe_key, sent_by, sent_by_name, expires_at)
       values ($1, $2, $3, $4, $5::json, $6, $7, $8, clock_timestamp() + $9::float8 * interval '1 millisecond')
       on conflict (workspace_id, dedupe_key) where dedupe_key is not null do update set dedupe_key = excluded.dedupe_key
       returning ${COLUMNS}`,
      [uuid(), workspaceId, name, key, JSON.stringify(toStorable(data)), dedupeKey, by.id, by.name, keepMs],
    );
    return rows[0] as EventRow;
  }

  async get(workspaceId: string, id: string): Promise<EventRow | null> {
    const { rows } = await this.#database.pool.query<EventRow>(
      `select ${COLUMNS} from event where workspace_id = $1 and id = $2`,
      [workspaceId, id],
    );
    return rows[0] ?? null;
  }

  /** Newest first. */
  async list(
    workspaceId: string,
    { state, name, key }: EventFilter,
    limit: number,
    after: { at: string; id: string } | null,
  ): Promise<EventRow[]> {
    const { rows } = await this.#database.pool.query<EventRow>(
      `select ${COLUMNS} from event
       where workspace_id = $1 and ($2::text is null or state = $2) and ($3::text is null or name = $3) and ($4::text is null or key = $4)
         and ($5::timestamptz is null or (received_at, id) < ($5, $6::uuid))
       order by received_at desc, id desc limit $7`,
      [workspaceId, state ?? null, name ?? null, key ?? null, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows;
  }

  /** Brings events and waits together: all that fit, or of those about the same as one event the oldest that is kept (V2). Gives the runs that go on. */
  async match(limit: number, like: string | null = null): Promise<Woken[]> {
    const { rows } = await this.#database.pool.query<Pair>({
      name: 'event-pairs',
      text: `select e.id as event, w.id as wait, w.run_id as run, w.step_id as step
        from event e cross join lateral (
          select w.id, w.run_id, w.step_id from wait w join run r on r.id = w.run_id and r.mode <> 'rehearsal'
          where w.workspace_id = e.workspace_id and w.event = e.name and w.event_key = e.key and w.is_open and w.deadline > clock_timestamp()
          order by w.created_at, w.id limit 1) w
        where e.state = 'kept' and e.expires_at > clock_timestamp() and ($2::uuid is null or e.id = (
          select o.id from event l join event o on o.workspace_id = l.workspace_id and o.name = l.name and o.key = l.key
          where l.id = $2 and o.state = 'kept' and o.expires_at > clock_timestamp() order by o.received_at, o.id limit 1))
        order by e.received_at, e.id limit $1`,
      values: [limit, like],
    });
    const woken: Woken[] = [];
    for (const pair of rows) {
      const one = await inTransaction(this.#database, (within) => join(within, pair));
      if (one) woken.push(one);
    }
    return woken;
  }

  /** Events that nobody came for in their time. */
  async expire(limit: number): Promise<{ id: string; name: string; key: string }[]> {
    const { rows } = await this.#database.pool.query<{ id: string; name: string; key: string }>({
      name: 'event-expire',
      text: `with late as (
          select id from event where state = 'kept' and expires_at <= clock_timestamp() order by expires_at limit $1 for update skip locked
        ) update event e set state = 'expired', settled_at = clock_timestamp() from late where e.id = late.id returning e.id, e.name, e.key`,
      values: [limit],
    });
    return rows;
  }
}

interface Pair {
  readonly event: string;
  readonly wait: string;
  readonly run: string;
  readonly step: string;
}

/** Ends a wait with an event, if both still stand (V1). */
async function join({ pool }: Queries, { event, wait, run, step }: Pair): Promise<Woken | null> {
  await pool.query('select id from run where id = $1 for update', [run]);
  const { rows } = await pool.query<EventRow>(
    `update event set state = 'matched', run_id = $2, step_id = $3, settled_at = clock_timestamp()
     where id = $1 and state = 'kept' and exists (
       select from wait w join run r on r.id = w.run_id
       where w.id = $4 and w.is_open and w.deadline > clock_timestamp() and r.status not in ('succeeded', 'failed', 'cancelled'))
     returning ${COLUMNS}`,
    [event, run, step, wait],
  );
  const [matched] = rows;
  if (!matched) return null;
  const { id, name, key, data, receivedAt } = matched;
  const outcome = { id, name, key, data, receivedAt: receivedAt.toISOString() };
  await pool.query(
    `update wait set is_open = false, closed_at = clock_timestamp(), closed_by = 'event', outcome = $2::json where id = $1`,
    [wait, JSON.stringify(outcome)],
  );
  await pool.query(`insert into inbox (run_id, kind, body) values ($1, 'called', $2::json)`, [
    run,
    JSON.stringify({ wait, step }),
  ]);
  const woken = await pool.query<{ wake_seq: number }>(
    'update run set wake_seq = wake_seq + 1, wake_at = least(wake_at, clock_timestamp()) where id = $1 returning wake_seq',
    [run],
  );
  return { runId: run, wakeSeq: woken.rows[0]?.wake_seq ?? 0 };
}
