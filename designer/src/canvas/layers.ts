import { kindOf, type Node, type WorkflowDocument } from '@holdfast/workflow';

export const COLUMN = 304;
export const ROW = 128;

/**
 * The plainest layout: each step one column after the last of those before it, in
 * the order of the document. Edges that close a cycle do not count. Takes no time.
 */
export function layers(document: WorkflowDocument, nodes: readonly Node[]): [string, [number, number]][] {
  const known = new Set(nodes.map(({ id }) => id));
  const after = Map.groupBy(
    document.edges.filter(
      (edge) => kindOf(edge) !== 'compensate' && edge.visitLimit === undefined && known.has(edge.to.node),
    ),
    ({ from }) => from.node,
  );
  const columns = new Map(nodes.map(({ id }) => [id, 0]));
  // A longest path has no more steps than there are nodes: what still moves then is a cycle without a bound.
  let moving = [...columns.keys()];
  for (let round = 0; moving.length > 0 && round < nodes.length; round += 1) {
    const next = new Set<string>();
    for (const id of moving) {
      for (const { to } of after.get(id) ?? []) {
        const column = (columns.get(id) ?? 0) + 1;
        if (column <= (columns.get(to.node) ?? 0)) continue;
        columns.set(to.node, column);
        next.add(to.node);
      }
    }
    moving = [...next];
  }
  const rows = new Map<number, number>();
  return [...columns].map(([id, column]) => {
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return [id, [column * COLUMN, row * ROW]];
  });
}
