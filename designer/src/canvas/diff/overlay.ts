import { type DocumentDiff, diffDocuments, type Layout, type WorkflowDocument } from '@holdfast/workflow';
import { freePlace, placeOf } from '../model.ts';

export type DiffMark = 'added' | 'removed' | 'changed';

/** Two documents on one canvas: the newer one, and what it lacks of the older one in its old place. */
export interface DiffOverlay {
  readonly document: WorkflowDocument;
  readonly nodes: ReadonlyMap<string, DiffMark>;
  readonly edges: ReadonlyMap<string, DiffMark>;
  readonly diff: DocumentDiff;
}

/** Lays one document over another. Groups are open, so that nothing that differs is folded away. */
export function overlayDiff(before: WorkflowDocument, after: WorkflowDocument): DiffOverlay {
  const diff = diffDocuments(before, after);
  const { groups, notes } = after.layout ?? {};
  const layout: Layout = {
    nodes: withGhosts(before, after, diff),
    ...(notes ? { notes } : {}),
    ...(groups ? { groups: groups.map(({ collapsed: _, ...group }) => group) } : {}),
  };
  return {
    document: {
      ...after,
      nodes: [...diff.nodes.removed, ...after.nodes],
      edges: [...diff.edges.removed, ...after.edges],
      layout,
    },
    nodes: marksOf(diff.nodes),
    edges: marksOf(diff.edges),
    diff,
  };
}

/** Places of all steps; one that went stands where it stood, or below what stands there now. */
function withGhosts(before: WorkflowDocument, after: WorkflowDocument, { nodes }: DocumentDiff): Layout['nodes'] {
  let places = after.layout?.nodes ?? {};
  for (const { id } of nodes.removed) {
    const at = freePlace({ ...after, layout: { nodes: places } }, placeOf(before, id));
    places = { ...places, [id]: [at[0], at[1]] };
  }
  return places;
}

function marksOf({ added, removed, changed }: DocumentDiff['nodes'] | DocumentDiff['edges']): Map<string, DiffMark> {
  return new Map<string, DiffMark>([
    ...added.map(({ id }) => [id, 'added'] as const),
    ...removed.map(({ id }) => [id, 'removed'] as const),
    ...changed.map(({ after }) => [after.id, 'changed'] as const),
  ]);
}
