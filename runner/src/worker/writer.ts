import type pg from 'pg';
import { type Checkpoint, type CommitResult, type Committer, commitBatch } from '../store/checkpoint.ts';

/** Writes a batch as one transaction. Rejects with the error of the database. */
export type WriteBatch = (batch: readonly Checkpoint[]) => Promise<CommitResult[]>;

interface Waiting {
  readonly checkpoint: Checkpoint;
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Most checkpoints in one statement. Beyond it latency grows and throughput does not. */
const MAX_BATCH = 200;
/** SQLSTATEs of conflicts that are worth the same transaction again. */
const RETRIABLE = new Set(['40001', '40P01']);
const MAX_CONFLICTS = 5;

/** SQLSTATE, or the code of the system; empty where it has none. */
export const sqlState = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Two transactions got in each other's way, and this one was taken back. */
export const isConflict = (error: unknown): boolean => RETRIABLE.has(sqlState(error));

/** The server is gone or refuses work: nothing is known to be wrong with the data. */
export const isDatabaseDown = (error: unknown): boolean => {
  const code = sqlState(error);
  return (
    code === '' ||
    /^(08|53|57P)/.test(code) ||
    // Read only: a standby, or one that was told to take nothing more.
    code === '25006' ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(code)
  );
};

/** Batches on connections of this pool; one that broke is not used again. */
export const batchesOn =
  (pool: pg.Pool, committer: Committer): WriteBatch =>
  async (batch) => {
    const client = await pool.connect();
    let failure: unknown;
    try {
      return await commitBatch(client, batch, committer);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      client.release(failure !== undefined && isDatabaseDown(failure));
    }
  };

/**
 * Takes the checkpoints of all runs of this process and writes whatever has
 * gathered as one batch, on a few lanes at once, without a timer: what comes
 * while a batch is under way is the next one. Invariants:
 * W1 A run stands in one batch at a time.
 * W2 A caller hears `committed` only after the commit.
 * W3 One run's bad data fails that run alone.
 */
export class GroupWriter {
  readonly #writeBatch: WriteBatch;
  readonly #lanes: number;
  #busyLanes = 0;
  #queue: Waiting[] = [];
  readonly #inFlight = new Set<string>();
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(writeBatch: WriteBatch, lanes = 2) {
    this.#writeBatch = writeBatch;
    this.#lanes = lanes;
  }

  /** Rejects when the database cannot be reached; whether it was written is then unknown. */
  commit(checkpoint: Checkpoint): Promise<CommitResult> {
    if (this.#closed) return Promise.reject(new Error('The writer is closed.'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ checkpoint, resolve, reject });
      if (this.#queue.length === 1 && this.#busyLanes < this.#lanes) queueMicrotask(() => this.#pump());
    });
  }

  /** Waits until everything handed in is written. */
  async drain(): Promise<void> {
    this.#closed = true;
    if (this.#busyLanes === 0 && this.#queue.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #pump(): void {
    while (this.#busyLanes < this.#lanes) {
      const batch = this.#take();
      if (batch.length === 0) break;
      this.#busyLanes += 1;
      void this.#write(batch).finally(() => {
        for (const { checkpoint } of batch) this.#inFlight.delete(checkpoint.runId);
        this.#busyLanes -= 1;
        this.#pump();
      });
    }
    if (this.#busyLanes === 0 && this.#queue.length === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #take(): Waiting[] {
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    const taken = new Set<string>();
    for (const waiting of this.#queue) {
      const { runId } = waiting.checkpoint;
      if (batch.length >= MAX_BATCH || this.#inFlight.has(runId) || taken.has(runId)) rest.push(waiting);
      else {
        batch.push(waiting);
        taken.add(runId);
      }
    }
    this.#queue = rest;
    for (const runId of taken) this.#inFlight.add(runId);
    return batch;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#commit(batch);
      batch.forEach((waiting, index) => {
        const result = results[index];
        if (result) waiting.resolve(result);
        else waiting.reject(new Error('The commit gave no result for a run.'));
      });
    } catch (error) {
      if (batch.length === 1 || isDatabaseDown(error)) {
        for (const waiting of batch) waiting.reject(error);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await this.#write(batch.slice(0, middle));
      await this.#write(batch.slice(middle));
    }
  }

  async #commit(batch: readonly Waiting[]): Promise<CommitResult[]> {
    const checkpoints = batch.map(({ checkpoint }) => checkpoint);
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        return await this.#writeBatch(checkpoints);
      } catch (error) {
        if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
      }
    }
  }
}
