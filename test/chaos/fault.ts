import type { Cell } from './cell.ts';
import type { Backend } from './stack.ts';

/** One row of the fault matrix. */
export interface Fault {
  /** As in the failure model, section 10. */
  readonly id: string;
  readonly title: string;
  /** Part of the normal test run, on these backends: one is enough for what has nothing to do with the queue. */
  readonly quickOn?: readonly Backend[];
  /** Why this machine or this backend cannot have the fault; null: it can. */
  cannot?(cell: Pick<Cell, 'stack'>): string | null;
  /**
   * Brings the fault about, and holds the product to what the row says. Ends when
   * the product is at rest; the invariants are judged after it.
   *
   * @throws Error in the words of the matrix where the row is not kept
   */
  run(cell: Cell): Promise<void>;
}

/** The row's own expectation, in words that a person can look into. */
export function must(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Error(otherwise);
}

export const equal = (found: unknown, wanted: unknown, what: string): void =>
  must(
    JSON.stringify(found) === JSON.stringify(wanted),
    `${what}: ${JSON.stringify(found)}, and not ${JSON.stringify(wanted)}`,
  );
