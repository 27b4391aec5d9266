import type { Failure, JournalEntry, LeftWrite, Move, StepId, StepStatus } from '@holdfast/workflow';
import { isOpenEffect } from '../worker/effects.ts';
import { journalRow } from '../worker/journal-writer.ts';
import { deliver, type Message, type Woken } from './checkpoint.ts';
import type { Database } from './database.ts';
import type { EffectState, Trouble } from './schema.ts';
import { inTransaction, type Queries } from './transaction.ts';

type Asking = Pick<Queries, 'pool'>;

/** So many writes are named in the journal, and so many in the words for people. */
const MOST_WRITES = 1_000;
const MOST_NAMED = 20;

interface Held {
  workspace_id: string;
  version_id: string;
  head: number;
  head_hash: string;
  parent_run_id: string | null;
  parent_step: StepId | null;
  parent_index: number | null;
}

interface Cancel {
  by?: string;
  reason?: string;
  compensate?: boolean;
}

/** A run that was ended, and whose inboxes got something. */
export interface EndedAsItStood {
  readonly woken: readonly Woken[];
}

/** What ending a run as it stands would mean: how many steps end, and what its writes are then. */
export interface Outlook {
  readonly ends: number;
  readonly heldUp: { readonly stands: number; readonly inDoubt: number };
}

/** Whether a run is one that no worker could take up when it was tried last. */
export const isHeldUp = (trouble: Trouble | null): boolean =>
  trouble?.failure.code === 'permanent/version_unusable' || trouble?.failure.code === 'permanent/not_taken_up';

/** What workers ask about runs that they cannot take up. */
export type HeldUpRuns = Pick<HeldUpRunStore, 'triesOf' | 'isCancelled' | 'end'>;

/**
 * Runs that no worker can take up, told from their rows alone: neither their version nor their journal is read.
 * Invariants:
 * U1 Such a run ends under its lease, in one commit that extends its journal, and only where somebody has cancelled it
 *    and the other workers had time to take it up.
 * U2 Its end says which writes stand and which are in doubt. Their rows stay as they are, open to late facts.
 */
export class HeldUpRunStore {
  readonly #database: Database;
  readonly #owner: string;

  constructor(database: Database, owner: string) {
    this.#database = database;
    this.#owner = owner;
  }

  /** How often in a row the run could not be taken up. */
  async triesOf(runId: string): Promise<number> {
    const { rows } = await this.#database.pool.query<{ tries: number }>({
      name: 'held-up-tries',
      text: `select coalesce((trouble #>> '{failure,evidence,tries}')::int, 0) as tries from run where id = $1`,
      values: [runId],
    });
    return rows[0]?.tries ?? 0;
  }

  /** Whether somebody has asked for its end. */
  async isCancelled(runId: string): Promise<boolean> {
    return (await cancelOf(this.#database, runId)) !== null;
  }

  /** What ending it as it stands would mean. */
  async outlook(runId: string): Promise<Outlook> {
    const [moves, writes] = await Promise.all([movesOf(this.#database, runId), writesOf(this.#database, runId)]);
    const stands = writes.filter((write) => write.stands).length;
    return {
      ends: moves.filter(({ to }) => to === 'cancelled').length,
      heldUp: { stands, inDoubt: writes.length - stands },
    };
  }

  /** Ends a run as it stands, if it was cancelled. Null: nobody has cancelled it, or somebody else holds it by now. */
  end(runId: string, fence: number, at: number): Promise<EndedAsItStood | null> {
    return inTransaction(this.#database, async (within) => {
      const run = await this.#hold(within, runId, fence);
      const cancel = run && (await cancelOf(within, runId));
      return cancel ? end(within, { runId, fence, at, owner: this.#owner, run, cancel }) : null;
    });
  }

  async #hold({ pool }: Asking, runId: string, fence: number): Promise<Held | null> {
    const { rows } = await pool.query<Held>({
      name: 'held-up-hold',
      text: `select workspace_id, version_id, head, encode(head_hash, 'hex') as head_hash, parent_run_id, parent_step, parent_index
        from run where id = $1 and fence = $2 and lease_owner = $3 and status not in ('succeeded', 'failed', 'cancelled') for no key update`,
      values: [runId, fence, this.#owner],
    });
    return rows[0] ?? null;
  }
}

async function cancelOf({ pool }: Asking, runId: string): Promise<Cancel | null> {
  const { rows } = await pool.query<{ body: Cancel }>({
    name: 'held-up-cancel',
    text: `select body from inbox where run_id = $1 and kind = 'cancel' order by id limit 1`,
    values: [runId],
  });
  return rows[0]?.body ?? null;
}

interface Ending {
  readonly runId: string;
  readonly fence: number;
  readonly at: number;
  readonly owner: string;
  readonly run: Held;
  readonly cancel: Cancel;
}

async function end(within: Asking, ending: Ending): Promise<EndedAsItStood> {
  const { pool } = within;
  const { runId, fence, at, owner, run, cancel } = ending;
  const { by = '', reason = '', compensate = false } = cancel;
  const writes = await writesOf(within, runId);
  const failure = failureOf(by, writes, compensate);
  const entry: JournalEntry = {
    seq: run.head + 1,
    event: { type: 'run.abandoned', at, by, reason, failure, writes: writes.slice(0, MOST_WRITES) },
    moves: await movesOf(within, runId),
    carried: [],
    status: 'cancelled',
  };
  const journal = journalRow(run.head_hash, [entry], run.version_id);
  await pool.query({
    name: 'held-up-journal',
    text: `insert into journal (run_id, seq, last, fence, entries, hash, worker, version_id) values ($1, $2, $2, $3, $4::json, decode($5, 'hex'), $6, $7)`,
    values: [runId, entry.seq, fence, journal?.entries, journal?.hash, owner, run.version_id],
  });
  await pool.query({
    name: 'held-up-end',
    text: `with ended as (
        update run set status = 'cancelled', head = $3, head_hash = decode($4, 'hex'), lease_owner = null, lease_until = null, wake_at = null,
          wake_seq = wake_seq + 1, trouble = $5::jsonb, waiting_for = null, updated_at = clock_timestamp(), ended_at = clock_timestamp()
        where id = $1 returning id
      ), steps as (
        update step set status = 'cancelled', fence = $2, wake_at = null, parked = null, ended_at = coalesce(ended_at, clock_timestamp())
        where run_id = $1 and ${OPEN_STEP}
      ), waits as (update wait set is_open = false, closed_at = clock_timestamp() where run_id = $1 and is_open),
      read as (delete from inbox where run_id = $1),
      noted as (
        insert into audit (workspace_id, actor, actor_name, action, subject, detail)
        select $6, 'holdfast', 'Holdfast', 'run.abandoned', 'run:' || $1, $7::jsonb
      )
      insert into audit_due (run_id, is_end) select id, true from ended`,
    values: [
      runId,
      fence,
      entry.seq,
      journal?.hash,
      JSON.stringify({ node: '', nodeName: '', failure }),
      run.workspace_id,
      JSON.stringify({ by, reason, failure: failure.message }),
    ],
  });
  return { woken: await deliver(pool, await messagesOf(within, ending)) };
}

const OPEN_STEP = `status not in ('succeeded', 'failed_handled', 'failed', 'cancelled', 'skipped')`;

/** As the engine moves them: what may have left is in doubt before it is given up. */
async function movesOf({ pool }: Asking, runId: string): Promise<Move[]> {
  const { rows } = await pool.query<{ step_id: StepId; node: string; status: StepStatus }>({
    name: 'held-up-steps',
    text: `select step_id, node, status from step where run_id = $1 and ${OPEN_STEP} order by step_id`,
    values: [runId],
  });
  return rows.flatMap(({ step_id: step, node, status }): Move[] =>
    status === 'gated'
      ? [
          { step, node, from: status, to: 'ambiguous' },
          { step, node, from: 'ambiguous', to: 'cancelled' },
        ]
      : [{ step, node, from: status, to: 'cancelled' }],
  );
}

/** The latest write of each item that took effect, or may have. */
async function writesOf({ pool }: Asking, runId: string): Promise<LeftWrite[]> {
  const { rows } = await pool.query<{ step_id: StepId; item: number; state: EffectState; reference: string | null }>({
    name: 'held-up-writes',
    text: `select distinct on (step_id, item) step_id, item, state, reference from effect where run_id = $1 order by step_id, item, seq desc`,
    values: [runId],
  });
  return rows
    .filter(({ state }) => state !== 'rejected')
    .map(({ step_id, item, reference, ...effect }) => ({
      step: step_id,
      item,
      stands: !isOpenEffect(effect),
      reference,
    }));
}

function failureOf(by: string, writes: readonly LeftWrite[], isUndone: boolean): Failure {
  const stand = writes.filter(({ stands }) => stands);
  const doubtful = writes.filter(({ stands }) => !stands);
  const isDoubtful = doubtful.length > 0;
  const words = [
    `${by} stopped the run while it could not be taken up. It ended as it stood: nothing was undone${isUndone ? ', though that was asked for' : ''}.`,
    stand.length > 0
      ? `Writes that took effect and stand: ${named(stand)}.`
      : `No write of it is known to have taken effect.`,
    isDoubtful ? `Nobody knows whether these writes happened: ${named(doubtful)}. Look them up at the provider.` : '',
  ];
  return {
    class: isDoubtful ? 'ambiguous' : 'permanent',
    code: isDoubtful ? 'ambiguous/ended_in_doubt' : 'permanent/ended_as_it_stood',
    message: words.filter(Boolean).join(' '),
    phase: isDoubtful ? 'maybe_sent' : 'unsent',
    decidedBy: 'engine',
  };
}

function named(writes: readonly LeftWrite[]): string {
  const names = writes
    .slice(0, MOST_NAMED)
    .map(({ step, item, reference }) => `${step}, item ${item}${reference === null ? '' : ` (${reference})`}`);
  const more = writes.length - names.length;
  return `${names.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** Its children are asked to stop, and whoever waits for it is told that it is over. */
async function messagesOf({ pool }: Asking, { runId, run, cancel }: Ending): Promise<Message[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'held-up-children',
    text: `select id from run where parent_run_id = $1 and status not in ('succeeded', 'failed', 'cancelled') order by id`,
    values: [runId],
  });
  const reason = 'The run that started this one was stopped.';
  const body = JSON.stringify({ by: 'parent', reason, compensate: cancel.compensate === true });
  const children = rows.map(({ id }): Message => ({ runId: id, kind: 'cancel', body }));
  if (run.parent_run_id === null || run.parent_step === null) return children;
  const told = JSON.stringify({ step: run.parent_step, index: run.parent_index ?? 0, status: 'cancelled' });
  return [...children, { runId: run.parent_run_id, kind: 'child', body: told }];
}
