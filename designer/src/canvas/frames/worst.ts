import type { NodeView, RunView, StepStatus } from '@holdfast/workflow';

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

/** Less is graver; a wait for a person is graver than any other. */
const gravityOf = ({ status, waitsFor }: NodeView): number =>
  GRAVITY.indexOf(status) - (status === 'waiting' && waitsFor === 'approval' ? 0.5 : 0);

/** The one of these nodes whose state is the gravest; null when none of them was reached. */
export function worstOf(view: RunView, nodes: readonly string[]): NodeView | null {
  let worst: NodeView | null = null;
  for (const id of nodes) {
    const node = view.nodes.get(id);
    if (node && (worst === null || gravityOf(node) < gravityOf(worst))) worst = node;
  }
  return worst;
}
