import type pg from 'pg';
import { type Effect, isOpenEffect } from '../worker/effects.ts';
import type { Database } from './database.ts';

/**
 * What a worker knows for certain of a write after it lost the run: facts about
 * the outside world are taken from anyone, once, also for runs that are over.
 */
export interface Fact {
  readonly runId: string;
  /** Fence under which the write was sent. */
  readonly fence: number;
  readonly effect: Effect;
}

/** What came of a fact; `woken` when the run's holder has to hear of it. */
export interface Recorded {
  readonly outcome: 'recorded' | 'known' | 'incident';
  readonly woken: { readonly runId: string; readonly wakeSeq: number } | null;
}

interface Known {
  state: Effect['state'];
  reference: string | null;
  fence: string;
}

const isCommitted = (state: Effect['state']): boolean => state === 'committed' || state === 'committed_noref';

/** Takes in facts that come late. */
export class FactStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * A write in doubt becomes committed, or rejected where nobody has sent it
   * since. A second reference for one write, or a success after a refusal, is an incident.
   */
  async record(fact: Fact): Promise<Recorded> {
    const client = await this.#database.pool.connect();
    try {
      await client.query('begin');
      const recorded = await recordIn(client, fact);
      await client.query('commit');
      return recorded;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }
}

async function recordIn(client: pg.PoolClient, { runId, fence, effect }: Fact): Promise<Recorded> {
  const run = await client.query<{ workspace_id: string; is_over: boolean }>(
    `select workspace_id, status in ('succeeded', 'failed', 'cancelled') as is_over from run where id = $1 for update`,
    [runId],
  );
  const place = [runId, effect.stepId, effect.item, effect.seq];
  const effects = await client.query<Known>(
    'select state, reference, fence from effect where run_id = $1 and step_id = $2 and item = $3 and seq = $4 for update',
    place,
  );
  const known = effects.rows[0];
  const owner = run.rows[0];
  if (!known || !owner) return { outcome: 'known', woken: null };
  const isSuccess = isCommitted(effect.state);
  const isOpen = isOpenEffect(known);
  const isContradiction =
    isSuccess &&
    (known.state === 'rejected' ||
      (known.state === 'committed' &&
        known.reference !== null &&
        effect.reference !== null &&
        known.reference !== effect.reference));
  if (isContradiction) {
    const detail = { key: effect.key, known: { ...known }, late: { state: effect.state, reference: effect.reference } };
    await client.query(
      `insert into incident (workspace_id, kind, run_id, step_id, item, detail) values ($1, 'duplicate_effect', $2, $3, $4, $5::jsonb)`,
      [owner.workspace_id, runId, effect.stepId, effect.item, JSON.stringify(detail)],
    );
    return { outcome: 'incident', woken: null };
  }
  const isNews =
    (isOpen && (isSuccess || Number(known.fence) === fence)) ||
    (isSuccess && known.state === 'committed_noref' && effect.state === 'committed');
  if (!isNews) return { outcome: 'known', woken: null };
  await client.query(
    `update effect set state = $5, settled_at = clock_timestamp(), reference = coalesce($6, reference),
      result = coalesce($7::json, result), evidence = coalesce($8::jsonb, evidence)
     where run_id = $1 and step_id = $2 and item = $3 and seq = $4`,
    [
      ...place,
      effect.state,
      effect.reference,
      effect.result === null ? null : JSON.stringify(effect.result),
      effect.evidence === null ? null : JSON.stringify(effect.evidence),
    ],
  );
  if (owner.is_over) return { outcome: 'recorded', woken: null };
  const body = JSON.stringify({ step: effect.stepId, item: effect.item });
  await client.query(`insert into inbox (run_id, kind, body) values ($1, 'fact', $2::json)`, [runId, body]);
  const woken = await client.query<{ wake_seq: number }>(
    'update run set wake_seq = wake_seq + 1, wake_at = least(wake_at, clock_timestamp()) where id = $1 returning wake_seq',
    [runId],
  );
  return { outcome: 'recorded', woken: { runId, wakeSeq: woken.rows[0]?.wake_seq ?? 0 } };
}
