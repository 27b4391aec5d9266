import type { Database } from './database.ts';
import type { EffectState } from './schema.ts';
import { inTransaction, type Queries } from './transaction.ts';

/** A write that is about to be made under a business identity. */
export interface WriteClaim {
  /** The key that the identity stands for, before anybody had it sent anew. */
  readonly identity: string;
  readonly runId: string;
  readonly stepId: string;
  readonly item: number;
  /** Of the request, its key left out. */
  readonly fingerprint: string;
}

/**
 * ours: nobody else makes it, or ever has. made: another run has made it, with this result of its node.
 * busy: another run is at it, or has not said what came of it. other: the identity was used for another request.
 */
export type Claimed =
  | { readonly kind: 'ours' }
  | { readonly kind: 'made'; readonly result: unknown }
  | { readonly kind: 'busy' | 'other'; readonly runId: string };

interface Owner {
  run_id: string;
  step_id: string;
  item: number;
  fingerprint: string;
  is_over: boolean;
  state: EffectState | null;
  result: unknown;
}

/** Which run makes the write of a business identity. One that is known to have come to nothing gives it up when it is over. */
export class WriteIdentities {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  claim(claim: WriteClaim): Promise<Claimed> {
    return inTransaction(this.#database, (within) => claimIn(within, claim));
  }
}

async function claimIn({ pool }: Queries, claim: WriteClaim): Promise<Claimed> {
  const { identity, runId, stepId, item, fingerprint } = claim;
  const values = [identity, runId, stepId, item, fingerprint];
  const { rowCount } = await pool.query(
    `insert into write_identity (identity, run_id, step_id, item, fingerprint) values ($1, $2, $3, $4, $5) on conflict (identity) do nothing`,
    values,
  );
  if (rowCount === 1) return { kind: 'ours' };
  await pool.query('select from write_identity where identity = $1 for update', [identity]);
  const { rows } = await pool.query<Owner>(
    `select w.run_id, w.step_id, w.item, w.fingerprint, e.state, e.result,
        not exists (select from run r where r.id = w.run_id and r.status not in ('succeeded', 'failed', 'cancelled')) as is_over
      from write_identity w left join lateral (
        select state, result from effect e where e.run_id = w.run_id and e.step_id = w.step_id and e.item = w.item order by seq desc limit 1
      ) e on true where w.identity = $1`,
    [identity],
  );
  const [owner] = rows;
  if (owner && !isGivenUp(owner, claim)) return standing(owner, fingerprint);
  await pool.query(
    'update write_identity set run_id = $2, step_id = $3, item = $4, fingerprint = $5, claimed_at = clock_timestamp() where identity = $1',
    values,
  );
  return { kind: 'ours' };
}

/** It is ours already, or its owner is over and nothing came of it. */
const isGivenUp = (owner: Owner, { runId, stepId, item }: WriteClaim): boolean =>
  (owner.run_id === runId && owner.step_id === stepId && owner.item === item) ||
  (owner.is_over && (owner.state === null || owner.state === 'rejected'));

function standing(owner: Owner, fingerprint: string): Claimed {
  if (owner.fingerprint !== fingerprint) return { kind: 'other', runId: owner.run_id };
  return owner.state === 'committed' && owner.result !== null
    ? { kind: 'made', result: owner.result }
    : { kind: 'busy', runId: owner.run_id };
}
