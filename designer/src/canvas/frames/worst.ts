import type { RunView, StepStatus } from '@holdfast/workflow';

/** What a person has to see first, of several steps that are shown as one. */
const GRAVITY: readonly StepStatus[] = [
  'failed',
  'parked',
  'ambiguous',
  'failed_handled',
  'running',
  'gated',
  'retry_wait',
  'waiting',
  'ready',
  'pending',
  'cancelled',
  'succeeded',
  'skipped',
];

/** The gravest status among these nodes; null when none of them was reached. */
export function worstOf(view: RunView, nodes: readonly string[]): StepStatus | null {
  let worst: number | null = null;
  for (const id of nodes) {
    const status = view.nodes.get(id)?.status;
    if (status === undefined) continue;
    const rank = GRAVITY.indexOf(status);
    if (worst === null || rank < worst) worst = rank;
  }
  return worst === null ? null : (GRAVITY[worst] ?? null);
}
