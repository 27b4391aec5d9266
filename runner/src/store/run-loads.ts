import type { Json, RunEvent, StepId } from '@holdfast/workflow';
import DataLoader from 'dataloader';
import type { Effect } from '../worker/effects.ts';
import { isDatabaseDown, sqlState } from '../worker/writer.ts';
import type { Database } from './database.ts';
import type { OutputChunk } from './schema.ts';

/** A step of a run. */
export interface StepKey {
  readonly runId: string;
  readonly step: StepId;
}

export interface StepRecord {
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly sends: number;
  readonly output: OutputChunk[] | null;
  readonly usage: Json;
}

export interface InboxRecord {
  readonly id: string;
  readonly kind: string;
  readonly body: Record<string, Json>;
  readonly not_before: Date | null;
}

/** The facts of a run in order, and the hash of the chain. */
export interface Facts {
  readonly events: RunEvent[];
  readonly hash: string;
}

interface EffectRecord extends Omit<Effect, 'stepId' | 'gatedAt' | 'lastSentAt' | 'settledAt' | 'keyValidUntil'> {
  readonly run_id: string;
  readonly step_id: StepId;
  readonly gated_at: Date;
  readonly last_sent_at: Date;
  readonly settled_at: Date | null;
  readonly key_valid_until: Date | null;
}

/** Most runs in one statement. */
const MAX_BATCH = 100;
const GENESIS = '0'.repeat(64);
const placeOf = (runId: string, step: StepId): string => `${runId}\n${step}`;

/**
 * What a worker reads to take up a run. Runs that are taken up together are read
 * together: what is asked for in one turn of the event loop becomes one statement
 * of each kind. Nothing is kept.
 */
export class RunLoads {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  readonly journal = gathered<string, Facts>(async (runIds) => {
    const rows = await this.#query<{ run_id: string; entries: { event: RunEvent }[]; hash: Buffer }>(
      'load-journal',
      'select run_id, entries, hash from journal where run_id = any($1::uuid[]) order by run_id, seq',
      [runIds],
    );
    const byRun = Map.groupBy(rows, ({ run_id }) => run_id);
    return runIds.map((runId) => {
      const own = byRun.get(runId) ?? [];
      const events = own.flatMap(({ entries }) => entries.map(({ event }) => event));
      return { events, hash: own.at(-1)?.hash.toString('hex') ?? GENESIS };
    });
  });

  readonly inbox = gathered<string, InboxRecord[]>(async (runIds) => {
    const rows = await this.#query<InboxRecord & { run_id: string }>(
      'load-inbox',
      'select run_id, id, kind, body, not_before from inbox where run_id = any($1::uuid[]) order by run_id, id',
      [runIds],
    );
    const byRun = Map.groupBy(rows, ({ run_id }) => run_id);
    return runIds.map((runId) => byRun.get(runId) ?? []);
  });

  /** Null: the step has no row. */
  readonly step = gathered<StepKey, StepRecord | null>(async (keys) => {
    const rows = await this.#query<StepRecord & { run_id: string; step_id: StepId }>(
      'load-steps',
      `select run_id, step_id, started_at, ended_at, sends, output, usage
        from step join unnest($1::uuid[], $2::text[]) as k(run_id, step_id) using (run_id, step_id)`,
      [keys.map(({ runId }) => runId), keys.map(({ step }) => step)],
    );
    const byPlace = new Map(rows.map((row) => [placeOf(row.run_id, row.step_id), row]));
    return keys.map(({ runId, step }) => byPlace.get(placeOf(runId, step)) ?? null);
  });

  /** The latest effect of each item of a step. */
  readonly effects = gathered<StepKey, Effect[]>(async (keys) => {
    const rows = await this.#query<EffectRecord>(
      'load-effects',
      `select distinct on (run_id, step_id, item) e.*
        from effect e join unnest($1::uuid[], $2::text[]) as k(run_id, step_id) using (run_id, step_id)
        order by run_id, step_id, item, seq desc`,
      [keys.map(({ runId }) => runId), keys.map(({ step }) => step)],
    );
    const byPlace = Map.groupBy(rows, ({ run_id, step_id }) => placeOf(run_id, step_id));
    return keys.map(({ runId, step }) => (byPlace.get(placeOf(runId, step)) ?? []).map(toEffect));
  });

  async #query<Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.#database.pool.query<Row>({ name, text, values });
    return rows;
  }
}

const gathered = <Key, Value>(load: (keys: readonly Key[]) => Promise<Value[]>): DataLoader<Key, Value> =>
  new DataLoader((keys) => load(keys).catch((error: unknown) => apart(load, keys, error)), {
    cache: false,
    maxBatchSize: MAX_BATCH,
  });

/** What cannot be read fails those who asked for it, and none who asked beside them. */
async function apart<Key, Value>(
  load: (keys: readonly Key[]) => Promise<Value[]>,
  keys: readonly Key[],
  error: unknown,
): Promise<(Value | Error)[]> {
  if (keys.length === 1 || (sqlState(error) !== '' && isDatabaseDown(error))) throw error;
  const alone = await Promise.allSettled(keys.map((key) => load([key])));
  return alone.flatMap((each): (Value | Error)[] =>
    each.status === 'fulfilled' ? each.value : [asError(each.reason)],
  );
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

const toEffect = (row: EffectRecord): Effect => ({
  stepId: row.step_id,
  item: row.item,
  seq: row.seq,
  key: row.key,
  state: row.state,
  sends: row.sends,
  gatedAt: row.gated_at.getTime(),
  lastSentAt: row.last_sent_at.getTime(),
  settledAt: row.settled_at?.getTime() ?? null,
  keyValidUntil: row.key_valid_until?.getTime() ?? null,
  request: row.request,
  body: row.body,
  reference: row.reference,
  result: row.result,
  evidence: row.evidence,
});
