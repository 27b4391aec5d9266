import {
  type Edge,
  graphOf,
  type Node,
  type Problem,
  topologicalOrder,
  type WorkflowDocument,
} from '@holdfast/workflow';

/** Remembers what was worked out from a list for as long as the list lives. Lists are never changed in place. */
function remembered<List extends object, Found>(work: (list: List) => Found): (list: List) => Found {
  const known = new WeakMap<List, Found>();
  return (list) => {
    const found = known.get(list) ?? work(list);
    known.set(list, found);
    return found;
  };
}

const NO_EDGES: readonly Edge[] = [];
const NO_PROBLEMS: readonly Problem[] = [];

const nodesById = remembered((nodes: readonly Node[]) => new Map(nodes.map((node) => [node.id, node])));
const edgesById = remembered((edges: readonly Edge[]) => new Map(edges.map((edge) => [edge.id, edge])));
const edgesByStart = remembered((edges: readonly Edge[]) => Map.groupBy(edges, ({ from }) => from.node));
const edgesByEnd = remembered((edges: readonly Edge[]) => Map.groupBy(edges, ({ to }) => to.node));
const problemsByNode = remembered((problems: readonly Problem[]) => Map.groupBy(problems, ({ node }) => node ?? ''));

/**
 * A node, an edge, the edges at a node, the problems of a node: each by one look
 * in an index that is made once per document, however many cards ask.
 */
export const nodeOf = (document: WorkflowDocument, id: string): Node | undefined => nodesById(document.nodes).get(id);
export const edgeOf = (document: WorkflowDocument, id: string): Edge | undefined => edgesById(document.edges).get(id);
export const edgesFrom = (document: WorkflowDocument, id: string): readonly Edge[] =>
  edgesByStart(document.edges).get(id) ?? NO_EDGES;
export const edgesInto = (document: WorkflowDocument, id: string): readonly Edge[] =>
  edgesByEnd(document.edges).get(id) ?? NO_EDGES;
export const problemsOf = (problems: readonly Problem[], node: string): readonly Problem[] =>
  problemsByNode(problems).get(node) ?? NO_PROBLEMS;

const placesByEdges = remembered((_: readonly Edge[]) => new WeakMap<readonly Node[], ReadonlyMap<string, number>>());

/** Which step a node is, counted from 1 in the order in which a run reaches them; undefined where it is not there. */
export function rankOf(document: WorkflowDocument, id: string): number | undefined {
  const known = placesByEdges(document.edges);
  const places =
    known.get(document.nodes) ??
    new Map(topologicalOrder(graphOf(document)).map((each, index): [string, number] => [each, index + 1]));
  known.set(document.nodes, places);
  return places.get(id);
}

export const nameOf = (document: WorkflowDocument, id: string): string => nodeOf(document, id)?.name ?? id;
