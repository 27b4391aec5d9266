import { createHash } from 'node:crypto';
import type { JournalEntry } from '@holdfast/workflow';
import type { JournalRow } from '../store/checkpoint.ts';

/** Hash of the journal of a run that has none yet. */
export const GENESIS = '0'.repeat(64);

/** The next link of a run's hash chain: sha256(previous hash ‖ entries), in hex. */
export const chainHash = (previous: string, entries: string): string =>
  createHash('sha256').update(Buffer.from(previous, 'hex')).update(entries).digest('hex');

/** Entries as one row of the journal, chained to what is there. */
export function journalRow(previous: string, entries: readonly JournalEntry[], versionId: string): JournalRow | null {
  const first = entries[0];
  const last = entries.at(-1);
  if (!first || !last) return null;
  const text = JSON.stringify(entries);
  return { seq: first.seq, last: last.seq, entries: text, hash: chainHash(previous, text), versionId };
}
