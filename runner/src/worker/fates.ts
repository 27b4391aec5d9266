import type { Checkpoint, CommitResult } from '../store/checkpoint.ts';
import type { Timers } from './timers.ts';
import { isConflict, isDatabaseDown, sqlState, type WriteBatch } from './writer.ts';

/** What became of checkpoints whose answer was lost; null where they were not written. */
export type RecallBatch = (batch: readonly Checkpoint[]) => Promise<(CommitResult | null)[]>;

interface Fates {
  readonly write: WriteBatch;
  readonly recall: RecallBatch;
  readonly timers: Pick<Timers, 'after'>;
  /** For how long the fate of a batch is asked for. Shorter than a lease, or somebody else has the runs by then. */
  readonly patienceMs: number;
}

const PAUSE_MS = { first: 20, most: 500 } as const;

/**
 * Writes batches and finds out what became of one whose connection broke before its answer came: it is written again
 * under the same guards, which wait for a statement that is still at it and refuse what stands already; what is refused
 * is asked for. So a run goes on at once, instead of being let go until its lease ends. Invariants:
 * T1 Nothing is written twice: the head that a checkpoint extends moves with the first time.
 * T2 A checkpoint without a journal row moves no head. One that rests is written again, as it gives its lease up with the
 *    first time; refused, it counts as lost, for its run is at rest or somebody else's. One that keeps the lease would be
 *    written twice: it counts as lost at once.
 * T3 Of a birth that is refused nobody asks: an event that came twice gives the same run twice, at one worker even under the
 *    same fence, and who lost the first place must not carry what the other one does.
 * T4 A batch of which the database said that it takes nothing (full, read-only) was not written, and is told at once.
 */
export const knowingFates =
  ({ write, recall, timers, patienceMs }: Fates): WriteBatch =>
  async (batch) => {
    try {
      return await write(batch);
    } catch (error) {
      if (!isFateUnknown(error)) throw error;
      const pause = (ms: number) => new Promise<void>((resolve) => void timers.after(ms, resolve));
      let waitedMs = 0;
      for (
        let pauseMs: number = PAUSE_MS.first;
        waitedMs < patienceMs;
        pauseMs = Math.min(PAUSE_MS.most, pauseMs * 2)
      ) {
        await pause(pauseMs);
        waitedMs += pauseMs;
        const results = await writeAgain(batch, write, recall).catch((again: unknown) => {
          if (!isPassing(again)) throw again;
          return null;
        });
        if (results) return results;
      }
      throw error;
    }
  };

async function writeAgain(
  batch: readonly Checkpoint[],
  write: WriteBatch,
  recall: RecallBatch,
): Promise<CommitResult[]> {
  const again = batch.filter(({ journal, row }) => journal !== null || row.lease === 'rest');
  const results = again.length === 0 ? [] : await write(again);
  const isRefused = (index: number) => results[index]?.kind !== 'committed';
  const refused = again.filter(({ birth, journal }, index) => birth === null && journal !== null && isRefused(index));
  const recalled = refused.length === 0 ? [] : await recall(refused);
  const fates = new Map<Checkpoint, CommitResult>();
  for (const [index, checkpoint] of again.entries())
    fates.set(checkpoint, (checkpoint.journal === null && isRefused(index) ? null : results[index]) ?? LOST);
  for (const [index, checkpoint] of refused.entries()) {
    const fate = recalled[index];
    if (fate) fates.set(checkpoint, fate);
  }
  return batch.map((checkpoint) => fates.get(checkpoint) ?? LOST);
}

const LOST: CommitResult = { kind: 'lost' };

/** The connection is gone, and with it the answer; every other word of the server says that nothing was written. */
const isFateUnknown = (error: unknown): boolean => isDatabaseDown(error) && !/^(53|25006)/.test(sqlState(error));

/** It may be better in a moment: the server is not back, or what was at it before still holds the rows. */
const isPassing = (error: unknown): boolean =>
  isDatabaseDown(error) || isConflict(error) || sqlState(error) === '55P03';
