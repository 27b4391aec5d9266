import type { Catalogue, WorkflowDocument } from '@holdfast/workflow';
import { downstreamOf, graphOf, upstreamOf } from '@holdfast/workflow';
import { nodeOf } from './lookup.ts';
import { placeOf } from './model.ts';
import { drawnPorts, heightOf, NODE_WIDTH } from './ports.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Sideways distance counts double: what lies straight ahead is the neighbour. */
const ASIDE = 2;

/** The middle of a card. */
export function middleOf(document: WorkflowDocument, describe: Catalogue, id: string): readonly [number, number] {
  const [x, y] = placeOf(document, id);
  const node = nodeOf(document, id);
  const height = node ? heightOf(drawnPorts(node, describe(node.type, node.typeVersion))) : 0;
  return [x + NODE_WIDTH / 2, y + height / 2];
}

/**
 * The nearest node in a direction, for walking with the arrow keys. Without a
 * start: the top left one.
 */
export function neighbour(
  document: WorkflowDocument,
  describe: Catalogue,
  from: string | undefined,
  direction: Direction,
  isShown: (id: string) => boolean = () => true,
): string | undefined {
  const middles = document.nodes
    .filter(({ id }) => isShown(id))
    .map(({ id }) => ({ id, at: middleOf(document, describe, id) }));
  if (from === undefined) return middles.toSorted((a, b) => a.at[0] + a.at[1] - b.at[0] - b.at[1])[0]?.id;
  const [x, y] = middleOf(document, describe, from);
  let best: { id: string; distance: number } | undefined;
  for (const { id, at } of middles) {
    if (id === from) continue;
    const [dx, dy] = [at[0] - x, at[1] - y];
    const ahead = { left: -dx, right: dx, up: -dy, down: dy }[direction];
    const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
    if (ahead <= 0) continue;
    const distance = ahead + ASIDE * aside;
    if (!best || distance < best.distance) best = { id, distance };
  }
  return best?.id;
}

/** These nodes and everything that edges join to them, whichever way they lead. */
export function connected(document: WorkflowDocument, ids: ReadonlySet<string>): Set<string> {
  const found = new Set(ids);
  const neighbours = Map.groupBy(
    document.edges.flatMap(
      ({ from, to }) =>
        [
          [from.node, to.node],
          [to.node, from.node],
        ] as const,
    ),
    ([start]) => start,
  );
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const [, other] of neighbours.get(id) ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

/** These nodes and everything before or after them. */
export function extended(
  document: WorkflowDocument,
  ids: ReadonlySet<string>,
  side: 'upstream' | 'downstream',
): Set<string> {
  const graph = graphOf(document);
  const reach = side === 'upstream' ? upstreamOf : downstreamOf;
  return new Set([...ids, ...[...ids].flatMap((id) => [...reach(graph, id)])]);
}
