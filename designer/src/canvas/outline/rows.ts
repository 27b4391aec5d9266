import { type Group, graphOf, type Node, topologicalOrder, type WorkflowDocument } from '@holdfast/workflow';
import { groupOf } from '../frames/groups.ts';
import { edgesFrom, edgesInto, nameOf, nodeOf } from '../lookup.ts';

/** One line of the outline: a step, or a group with its steps below it. */
export type Row =
  | { readonly kind: 'node'; readonly id: string; readonly node: Node; readonly group: string | null }
  | { readonly kind: 'group'; readonly id: string; readonly group: Group; readonly isOpen: boolean };

/** Steps in the order in which a run reaches them; the steps of a group together, where its first one stands. */
export function outlineRows(document: WorkflowDocument, closed: ReadonlySet<string>): Row[] {
  const order = topologicalOrder(graphOf(document));
  const rank = new Map(order.map((id, index) => [id, index]));
  const seen = new Set<string>();
  return order.flatMap((id): Row[] => {
    const group = groupOf(document, id);
    if (!group) return nodeRows(document, [id], null);
    if (seen.has(group.id)) return [];
    seen.add(group.id);
    const members = group.nodes.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    const isOpen = !closed.has(group.id);
    const head: Row = { kind: 'group', id: group.id, group, isOpen };
    return [head, ...(isOpen ? nodeRows(document, members, group.id) : [])];
  });
}

const nodeRows = (document: WorkflowDocument, ids: readonly string[], group: string | null): Row[] =>
  ids.flatMap((id) => {
    const node = nodeOf(document, id);
    return node ? [{ kind: 'node' as const, id, node, group }] : [];
  });

/** What leads to a step and what follows it, by name: the picture in words. */
export function neighboursOf(document: WorkflowDocument, id: string): { from: string[]; to: string[] } {
  const names = (ids: readonly string[]) => [...new Set(ids)].map((each) => nameOf(document, each));
  return {
    from: names(edgesInto(document, id).map(({ from }) => from.node)),
    to: names(edgesFrom(document, id).map(({ to }) => to.node)),
  };
}

/** Where a key leads in a tree; null when it leads nowhere or means opening or closing. */
export function stepInTree(rows: readonly Row[], at: number, key: string): number | null {
  const row = rows[at];
  switch (key) {
    case 'ArrowDown':
      return Math.min(rows.length - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return rows.length - 1;
    case 'ArrowLeft':
      return row?.kind === 'node' && row.group !== null
        ? rows.findIndex((each) => each.kind === 'group' && each.id === row.group)
        : null;
    case 'ArrowRight':
      return row?.kind === 'group' && row.isOpen ? at + 1 : null;
    default:
      return null;
  }
}
