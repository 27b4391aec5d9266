import { createStore } from 'zustand/vanilla';
import type { RepairRow } from './repair-preview.ts';

/** How long a step that was repaired stays in sight. */
const STAYS_MS = 10_000;

export interface JustDone {
  readonly row: RepairRow;
  /** What was done with it, in words. */
  readonly words: string;
}

/** Steps that were repaired a moment ago, newest first. */
export const justDone = createStore<{ readonly list: readonly JustDone[] }>(() => ({ list: [] }));

/** Keeps steps that were repaired in sight for a moment. */
export function markDone(rows: readonly RepairRow[], words: string): void {
  if (rows.length === 0) return;
  const fresh = rows.map((row) => ({ row, words }));
  justDone.setState(({ list }) => ({ list: [...fresh, ...list] }));
  setTimeout(() => justDone.setState(({ list }) => ({ list: list.filter((each) => !fresh.includes(each)) })), STAYS_MS);
}
