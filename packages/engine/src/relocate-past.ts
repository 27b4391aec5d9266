import type { Catalogue, JournalEntry, WorkflowDocument } from '@holdfast/workflow';
import { stateUnder } from './adopt-under.ts';
import { compilePast } from './compile.ts';
import type { Plan } from './plan.ts';
import { whyNotUnder } from './relocate.ts';

const REDO = 'Stop the run, and do it over on that version.';

/**
 * As `whyNotUnder`, where the version that the run is of cannot be used here: what it was like is told by its document
 * and by the types of nodes that are there, and counts only where the journal is the one that it would have written.
 *
 * @param entries the whole journal of the run
 */
export function whyNotUnderFrom(
  document: WorkflowDocument,
  describe: Catalogue,
  to: Plan,
  entries: readonly JournalEntry[],
): string | null {
  const { plan, unknown } = compilePast(document, describe);
  const state = stateUnder(plan, entries);
  if (!state) return `Nobody here can tell how far the run had come: its version cannot be used. ${REDO}`;
  const lost = [...state.steps.values()].find(({ node }) => unknown.has(node));
  if (lost) {
    const node = plan.nodes.get(lost.node);
    return `The run has come to "${node?.name}" (${node?.type}), which is not installed here: nobody can tell what it did outside. ${REDO}`;
  }
  const why = whyNotUnder(
    plan,
    to,
    entries.map(({ event }) => event),
  );
  return why === null ? null : `${why} ${REDO}`;
}
