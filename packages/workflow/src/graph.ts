import { type Edge, kindOf, type WorkflowDocument } from './document.ts';

/** Edges and neighbours of a document by node id. Built once, read often; all walks are iterative. */
export interface Graph {
  readonly ids: readonly string[];
  readonly out: ReadonlyMap<string, readonly Edge[]>;
  readonly into: ReadonlyMap<string, readonly Edge[]>;
}

type Selected = (edge: Edge) => boolean;
const NONE: readonly Edge[] = [];

/** Edges that items travel along: flow and fallback, not undo. */
export const carriesItems: Selected = (edge) => kindOf(edge) !== 'compensate';

/** Indexes nodes and the chosen edges. Edges with an end that does not exist are left out. */
export function graphOf(document: Pick<WorkflowDocument, 'nodes' | 'edges'>, selected: Selected = () => true): Graph {
  const ids = [...new Set(document.nodes.map(({ id }) => id))];
  const out = new Map<string, Edge[]>(ids.map((id) => [id, []]));
  const into = new Map<string, Edge[]>(ids.map((id) => [id, []]));
  for (const edge of document.edges) {
    const from = out.get(edge.from.node);
    const to = into.get(edge.to.node);
    if (!from || !to || !selected(edge)) continue;
    from.push(edge);
    to.push(edge);
  }
  return { ids, out, into };
}

export const edgesFrom = (graph: Graph, id: string): readonly Edge[] => graph.out.get(id) ?? NONE;
export const edgesInto = (graph: Graph, id: string): readonly Edge[] => graph.into.get(id) ?? NONE;

function walk(starts: Iterable<string>, next: (id: string) => Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const stack = [...starts];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    stack.push(...next(id));
  }
  return seen;
}

const targets = (graph: Graph) => (id: string) => edgesFrom(graph, id).map(({ to }) => to.node);
const sources = (graph: Graph) => (id: string) => edgesInto(graph, id).map(({ from }) => from.node);

/** Everything that can be reached from these nodes, themselves included. */
export const reachableFrom = (graph: Graph, starts: Iterable<string>): Set<string> => walk(starts, targets(graph));

/** Everything before a node, itself left out unless it stands on a cycle. */
export const upstreamOf = (graph: Graph, id: string): Set<string> => walk(sources(graph)(id), sources(graph));

/** Everything after a node, itself left out unless it stands on a cycle. */
export const downstreamOf = (graph: Graph, id: string): Set<string> => walk(targets(graph)(id), targets(graph));

/** The steps that a loop repeats: behind its "item" output, on the way back to its "return", never through itself. */
export function loopBody(graph: Graph, loop: string): Set<string> {
  const ends = edgesInto(graph, loop).filter(({ to }) => to.port === 'return');
  const starts = edgesFrom(graph, loop).filter(({ from }) => from.port === 'item');
  const isWithin = (id: string): boolean => id !== loop;
  const back = walk(ends.map(({ from }) => from.node).filter(isWithin), (id) => sources(graph)(id).filter(isWithin));
  const isBody = (id: string): boolean => back.has(id);
  return walk(starts.map(({ to }) => to.node).filter(isBody), (id) => targets(graph)(id).filter(isBody));
}

interface Visit {
  readonly id: string;
  readonly edges: readonly Edge[];
  at: number;
}

/** Depth-first walk in document order: nodes by the time they are done, and the edges that lead back up. */
export function depthFirst(graph: Graph, starts: readonly string[] = graph.ids): { done: string[]; back: Edge[] } {
  const state = new Map<string, 'open' | 'done'>();
  const done: string[] = [];
  const back: Edge[] = [];
  for (const start of [...starts, ...graph.ids]) {
    if (state.has(start) || !graph.out.has(start)) continue;
    const stack: Visit[] = [{ id: start, edges: edgesFrom(graph, start), at: 0 }];
    state.set(start, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const edge = top.edges[top.at];
      if (!edge) {
        state.set(top.id, 'done');
        done.push(top.id);
        stack.pop();
        continue;
      }
      top.at += 1;
      const known = state.get(edge.to.node);
      if (known === 'open') back.push(edge);
      else if (known === undefined) {
        state.set(edge.to.node, 'open');
        stack.push({ id: edge.to.node, edges: edgesFrom(graph, edge.to.node), at: 0 });
      }
    }
  }
  return { done, back };
}

/** Nodes in topological order, edges that lead back left out. */
export const topologicalOrder = (graph: Graph, starts?: readonly string[]): string[] =>
  depthFirst(graph, starts).done.toReversed();

/** Groups of nodes that can all reach each other; only groups that contain a cycle. (Kosaraju's algorithm.) */
export function cycles(graph: Graph): string[][] {
  const { done } = depthFirst(graph);
  const assigned = new Set<string>();
  const groups: string[][] = [];
  for (const root of done.toReversed()) {
    if (assigned.has(root)) continue;
    const group = [...walk([root], (id) => sources(graph)(id).filter((source) => !assigned.has(source)))].filter(
      (id) => !assigned.has(id),
    );
    for (const id of group) assigned.add(id);
    const isSelfLoop = edgesFrom(graph, root).some(({ to }) => to.node === root);
    if (group.length > 1 || isSelfLoop) groups.push(group.toReversed());
  }
  return groups;
}

/**
 * Tells of any two nodes whether the second comes before the first, as `upstreamOf` has it. All
 * are worked out together, a bit for each two: a walk for each would take seconds in a large graph.
 */
export function ancestry(graph: Graph): (id: string, other: string) => boolean {
  const at = new Map(graph.ids.map((id, index) => [id, index]));
  const width = Math.ceil(graph.ids.length / 32);
  const rows = new Map<string, Uint32Array>();
  const cycleOf = new Map(cycles(graph).flatMap((cycle) => cycle.map((id) => [id, cycle] as const)));
  for (const id of topologicalOrder(graph)) {
    if (rows.has(id)) continue;
    // What stands on one cycle has the same before it, and all of the cycle.
    const together = cycleOf.get(id) ?? [id];
    const row = new Uint32Array(width);
    const add = (before: string) => {
      const bit = at.get(before) ?? 0;
      row[bit >> 5] = (row[bit >> 5] ?? 0) | (1 << (bit & 31));
    };
    for (const source of new Set(together.flatMap(sources(graph)))) {
      add(source);
      rows.get(source)?.forEach((word, index) => {
        row[index] = (row[index] ?? 0) | word;
      });
    }
    for (const member of together) rows.set(member, row);
  }
  return (id, other) => {
    const bit = at.get(other);
    return bit !== undefined && (((rows.get(id)?.[bit >> 5] ?? 0) >> (bit & 31)) & 1) === 1;
  };
}

/**
 * The immediate dominator of every node that the starts reach: the last node
 * that every way to it leads through. `''` stands for the start itself.
 * (Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm.)
 */
export function dominators(graph: Graph, starts: readonly string[]): Map<string, string> {
  const reachable = reachableFrom(graph, starts);
  const order = topologicalOrder(graph, starts).filter((id) => reachable.has(id));
  const rank = new Map<string, number>(order.map((id, index) => [id, index + 1]));
  rank.set('', 0);
  const dominator = new Map<string, string>([['', '']]);
  const isStart = new Set(starts);
  const meet = (a: string, b: string): string => {
    let [x, y] = [a, b];
    while (x !== y) {
      while ((rank.get(x) ?? 0) > (rank.get(y) ?? 0)) x = dominator.get(x) ?? '';
      while ((rank.get(y) ?? 0) > (rank.get(x) ?? 0)) y = dominator.get(y) ?? '';
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const id of order) {
      const ways = [...(isStart.has(id) ? [''] : []), ...sources(graph)(id).filter((source) => dominator.has(source))];
      const [first, ...rest] = ways;
      if (first === undefined) continue;
      const next = rest.reduce(meet, first);
      if (dominator.get(id) !== next) {
        dominator.set(id, next);
        changed = true;
      }
    }
  }
  dominator.delete('');
  return dominator;
}
