import { api, call } from '../../api/client.ts';
import type { ExceptionRow } from '../../api/types.ts';
import type { Repair } from './repair-words.ts';

type Target = Pick<ExceptionRow, 'runId' | 'step'>;

interface Decision {
  readonly action: Repair;
  readonly reason: string;
  readonly reference?: string;
  /** New input, by index of the item. */
  readonly edits?: Readonly<Record<string, Record<string, unknown>>>;
}

/** Repairs one parked step. @throws ProblemError when the runner refuses */
export const sendRepair = ({ runId, step }: Target, { action, reason, reference, edits }: Decision) =>
  call(
    api.POST('/runs/{id}/steps/{step}/repair', {
      params: { path: { id: runId, step: step.id } },
      body: { action, reason, ...(reference ? { reference } : {}), ...(edits ? { edits } : {}) },
    }),
  );

/**
 * Repairs several, one after another, so that one refusal does not stop the rest.
 *
 * @returns how many were repaired, and the error of each that was not
 */
export async function sendRepairs(
  targets: readonly Target[],
  decision: Decision,
): Promise<{ repaired: number; refused: readonly unknown[] }> {
  const refused: unknown[] = [];
  for (const target of targets) {
    try {
      await sendRepair(target, decision);
    } catch (error) {
      refused.push(error);
    }
  }
  return { repaired: targets.length - refused.length, refused };
}
