import type { WorkflowDocument } from '@holdfast/workflow';

/** Steps that are there and read or stand differently from before. */
export function changedNodes(before: WorkflowDocument, after: WorkflowDocument): string[] {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const places = before.layout?.nodes ?? {};
  const ends = new Set(
    after.edges === before.edges
      ? []
      : [...before.edges, ...after.edges]
          .filter((edge) => before.edges.includes(edge) !== after.edges.includes(edge))
          .flatMap(({ from, to }) => [from.node, to.node]),
  );
  return after.nodes
    .filter((node) => {
      const [was, is] = [places[node.id], after.layout?.nodes[node.id]];
      return old.get(node.id) !== node || was?.[0] !== is?.[0] || was?.[1] !== is?.[1] || ends.has(node.id);
    })
    .map(({ id }) => id);
}
