import { createHash } from 'node:crypto';
import type { CallerResponse } from '@holdfast/node-sdk';
import type { Item, ItemFailures, JsonObject, RunStatus, StepId } from '@holdfast/workflow';
import type { Effect } from '../worker/effects.ts';
import { loadChunk, zstd } from '../worker/payloads.ts';
import type { StepNotes } from '../worker/records.ts';
import type { Chunk } from '../worker/run-data.ts';
import type { Database } from './database.ts';
import { type Facts, RunLoads, type StepRecord } from './run-loads.ts';
import type { OutputChunk, WaitingFor } from './schema.ts';
import { type CursorKey, type KeptPlace, StepCursors } from './step-cursors.ts';

/** A message in a run's inbox. */
export interface InboxMessage {
  readonly id: string;
  readonly kind: string;
  readonly body: JsonObject;
  /** Epoch milliseconds before which it does not count. */
  readonly notBefore: number | null;
}

/** An address that lets a run go on, under the step that told it or waits at it. */
export interface Address {
  readonly id: string;
  readonly stepId: StepId;
  readonly outcome: JsonObject | null;
}

/** A child run that is over. */
export interface ChildEnd {
  readonly runId: string;
  readonly index: number;
  readonly status: string;
  readonly failure: ItemFailures['failure'] | null;
  readonly result: readonly Item[];
}

/** Who claims keys of a durable set, and in which one. */
export interface Claimant {
  readonly workspaceId: string;
  readonly scope: string;
  readonly runId: string;
  readonly stepId: StepId;
}

const ms = (value: Date | null): number | null => (value === null ? null : value.getTime());

/** What workers read of their runs. */
export type RunRecords = Pick<RunReader, keyof RunReader>;

/** Reads back what runs have written: for resuming, and for those who look. */
export class RunReader {
  readonly #database: Database;
  readonly #loads: RunLoads;

  constructor(database: Database) {
    this.#database = database;
    this.#loads = new RunLoads(database);
  }

  /** The facts of a run in order, and the hash of the chain. */
  journal(runId: string): Promise<Facts> {
    return this.#loads.journal.load(runId);
  }

  /** Where the inbox of a run stands; null when somebody else holds the run. */
  async wakeSeq(runId: string, fence: number): Promise<number | null> {
    const row = await this.#database.db
      .selectFrom('run')
      .select('wake_seq')
      .where('id', '=', runId)
      .where('fence', '=', String(fence))
      .executeTakeFirst();
    return row?.wake_seq ?? null;
  }

  /** Messages of a run in the order in which they came. */
  async inbox(runId: string): Promise<InboxMessage[]> {
    const rows = await this.#loads.inbox.load(runId);
    return rows.map(({ id, kind, body, not_before }) => ({ id, kind, body, notBefore: ms(not_before) }));
  }

  /** What the rows of these steps say beyond the journal. */
  async notes(runId: string, steps: readonly StepId[]): Promise<Map<StepId, StepNotes>> {
    const rows = await this.#steps(runId, steps);
    return new Map(
      rows.map(([step, row]) => [
        step,
        {
          startedAt: ms(row.started_at),
          endedAt: ms(row.ended_at),
          sends: row.sends,
          output: (row.output ?? []).map((chunk) => JSON.stringify(chunk)),
          usage: row.usage === null ? null : JSON.stringify(row.usage),
        },
      ]),
    );
  }

  /** The outputs of these steps. */
  async chunks(runId: string, steps: readonly StepId[]): Promise<Map<StepId, Chunk[]>> {
    const rows = await this.#steps(runId, steps);
    const entries = rows.map(
      async ([step, { output }]): Promise<[StepId, Chunk[]]> => [step, await this.loadChunks(output ?? [])],
    );
    return new Map(await Promise.all(entries));
  }

  async #steps(runId: string, steps: readonly StepId[]): Promise<[StepId, StepRecord][]> {
    const rows = await Promise.all(steps.map((step) => this.#loads.step.load({ runId, step })));
    return rows.flatMap((row, index): [StepId, StepRecord][] => (row ? [[steps[index] as StepId, row]] : []));
  }

  loadChunks(stored: readonly OutputChunk[]): Promise<Chunk[]> {
    return Promise.all(stored.map((chunk) => loadChunk(chunk, (id) => this.payload(id), zstd)));
  }

  /** The bytes of a payload as they are stored. */
  async payload(id: string): Promise<Buffer> {
    const row = await this.#database.db.selectFrom('payload').select(['bytes']).where('id', '=', id).executeTakeFirst();
    if (!row?.bytes) throw new Error(`Payload ${id} is missing.`);
    return row.bytes;
  }

  /** The latest effect of each item of these steps. */
  async effects(runId: string, steps: readonly StepId[]): Promise<Effect[]> {
    const effects = await Promise.all(steps.map((step) => this.#loads.effects.load({ runId, step })));
    return effects.flat();
  }

  /** Addresses of a run that no step waits at yet; `outcome` holds the call of those that were called. */
  async addresses(runId: string): Promise<Address[]> {
    const { rows } = await this.#database.pool.query<{ id: string; step_id: string; outcome: JsonObject | null }>({
      name: 'addresses',
      text: `select id, step_id, outcome from wait where run_id = $1 and kind = 'callback' and deadline is null order by created_at, id`,
      values: [runId],
    });
    return rows.map(({ id, step_id, outcome }) => ({ id, stepId: step_id, outcome }));
  }

  /** Under which step a wait stands, and what was said to it. */
  async wait(id: string): Promise<Omit<Address, 'id'> | null> {
    const row = await this.#database.db
      .selectFrom('wait')
      .select(['step_id', 'outcome'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? { stepId: row.step_id, outcome: row.outcome } : null;
  }

  /** How the last wait of a step ended: the caller's body or the person's answer. */
  async waitOutcome(runId: string, step: StepId): Promise<JsonObject> {
    const row = await this.#database.db
      .selectFrom('wait')
      .select('outcome')
      .where('run_id', '=', runId)
      .where('step_id', '=', step)
      .where('is_open', '=', false)
      .where('outcome', 'is not', null)
      .orderBy('closed_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.outcome ?? {};
  }

  /**
   * Claims keys of a durable set: which of them nobody else has? Committed at
   * once; asked again by the same step, the answer is the same.
   */
  async claimKeys(claimant: Claimant, keys: readonly string[], keepMs: number | null): Promise<boolean[]> {
    const { workspaceId, scope, runId, stepId } = claimant;
    const hashes = keys.map((key) => createHash('sha256').update(key).digest('hex'));
    const { rows } = await this.#database.pool.query<{ key_hash: string }>({
      name: 'claim-keys',
      text: `insert into seen_key (workspace_id, scope, key_hash, run_id, step_id, expires_at)
        select $1, $2, decode(h, 'hex'), $3, $4, clock_timestamp() + $5::float8 * interval '1 millisecond'
        from (select distinct unnest($6::text[]) as h) k order by h
        on conflict (workspace_id, scope, key_hash) do update set run_id = excluded.run_id, step_id = excluded.step_id, expires_at = excluded.expires_at
          where seen_key.expires_at < clock_timestamp() or (seen_key.run_id = excluded.run_id and seen_key.step_id = excluded.step_id)
        returning encode(key_hash, 'hex') as key_hash`,
      values: [workspaceId, scope, runId, stepId, keepMs, hashes],
    });
    const mine = new Set(rows.map(({ key_hash }) => key_hash));
    return hashes.map((hash) => mine.delete(hash));
  }

  /** How far a step has read on in the runs of its workflow; null where no attempt has come through. */
  cursor(key: CursorKey): Promise<KeptPlace | null> {
    return new StepCursors(this.#database).read(key);
  }

  /** What the step of this name gave in the run that this one does over; null where there is none that came through. */
  async readBefore(runId: string, step: StepId): Promise<Chunk[] | null> {
    const { rows } = await this.#database.pool.query<{ output: OutputChunk[] | null }>({
      name: 'read-before',
      text: `select s.output from run r join step s on s.run_id = r.replay_of and s.step_id = $2 where r.id = $1 and s.status = 'succeeded'`,
      values: [runId, step],
    });
    return rows[0] ? this.loadChunks(rows[0].output ?? []) : null;
  }

  /** The run that a call with this key became. */
  async runOfInbound(endpointId: string, dedupeKey: string): Promise<string | null> {
    const row = await this.#database.db
      .selectFrom('inbound')
      .select('run_id')
      .where('endpoint_id', '=', endpointId)
      .where('dedupe_key', '=', dedupeKey)
      .executeTakeFirst();
    return row?.run_id ?? null;
  }

  /** What the row of a run says to somebody who waits for its answer. */
  async answerOf(runId: string): Promise<{
    status: RunStatus;
    response: CallerResponse | null;
    result: Item[];
    waitingFor: WaitingFor | null;
  } | null> {
    const row = await this.#database.db
      .selectFrom('run')
      .select(['status', 'response', 'result', 'waiting_for'])
      .where('id', '=', runId)
      .executeTakeFirst();
    if (!row) return null;
    return { status: row.status, response: row.response, result: row.result ?? [], waitingFor: row.waiting_for };
  }

  /** Closes the open wait of a step because its time is over. False when an answer was there first. */
  async expireWait(runId: string, step: StepId): Promise<boolean> {
    const { rowCount } = await this.#database.pool.query({
      name: 'expire-wait',
      text: `with locked as (select id from run where id = $1 for update)
        update wait w set is_open = false, closed_at = clock_timestamp(), closed_by = 'time', outcome = '{}'
        from locked where w.run_id = locked.id and w.step_id = $2 and w.is_open and w.deadline <= clock_timestamp()`,
      values: [runId, step],
    });
    return (rowCount ?? 0) > 0;
  }

  /** The children that a step waits for, the latest for each of its lists: those that are over, and those that are not. */
  async children(runId: string, step: StepId): Promise<{ ended: ChildEnd[]; open: string[] }> {
    const rows = await this.#database.db
      .selectFrom('run')
      .select(['id', 'parent_index', 'status', 'trouble', 'result'])
      .distinctOn('parent_index')
      .where('parent_run_id', '=', runId)
      .where('parent_step', '=', step)
      .orderBy('parent_index')
      .orderBy('started_at', 'desc')
      .execute();
    const isOver = (status: string) => status === 'succeeded' || status === 'failed' || status === 'cancelled';
    return {
      ended: rows
        .filter(({ status }) => isOver(status))
        .map((row) => ({
          runId: row.id,
          index: row.parent_index ?? 0,
          status: row.status,
          failure: row.trouble?.failure ?? null,
          result: row.result ?? [],
        })),
      open: rows.filter(({ status }) => !isOver(status)).map(({ id }) => id),
    };
  }
}
