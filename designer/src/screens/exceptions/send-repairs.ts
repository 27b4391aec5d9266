import { api, call } from '../../api/client.ts';
import type { RepairRow } from './repair-preview.ts';
import type { Repair } from './repair-words.ts';

interface Decision {
  readonly action: Repair;
  readonly reason: string;
  readonly reference?: string;
  /** Parked items it is about; left out: all of them. */
  readonly items?: readonly number[];
  /** New input, by index of the item. */
  readonly edits?: Readonly<Record<string, Record<string, unknown>>>;
  /** It was said before that writes are made again. */
  readonly acceptRepeats?: boolean;
}

/**
 * Repairs parked steps one after another, so that one refusal does not stop the rest.
 *
 * @returns those that were repaired, and the error of each that was not
 */
export async function sendRepairs(
  rows: readonly RepairRow[],
  { items, ...decision }: Decision,
): Promise<{ repaired: readonly RepairRow[]; refused: readonly unknown[] }> {
  const repaired: RepairRow[] = [];
  const refused: unknown[] = [];
  for (const row of rows) {
    const params = { path: { id: row.runId, step: row.step.id } };
    const body = { ...decision, ...(items ? { items: [...items] } : {}) };
    try {
      await call(api.POST('/runs/{id}/steps/{step}/repair', { params, body }));
      repaired.push(row);
    } catch (error) {
      refused.push(error);
    }
  }
  return { repaired, refused };
}
