import { type Edge, kindOf, type WorkflowDocument } from './document.ts';
import {
  ancestry,
  carriesItems,
  cycles,
  depthFirst,
  edgesFrom,
  edgesInto,
  type Graph,
  graphOf,
  loopBody,
  reachableFrom,
  topologicalOrder,
} from './graph.ts';

/** An edge, and where it stands in the list of its document. */
export interface Listed {
  readonly edge: Edge;
  readonly index: number;
}

/** An edge that takes a failure class which another one of its step takes already. */
export interface Doubled extends Listed {
  readonly name: string;
  /** Id of the other edge. */
  readonly other: string;
}

export interface OpenCycle {
  /** In the order in which they are gone through, from the end of the closing edge on. */
  readonly ids: readonly string[];
  readonly closing: Listed | undefined;
}

/**
 * What the ids of the steps and the edges alone decide about a document, whatever
 * the steps are. Each part is worked out when it is first asked for, and kept.
 */
export interface Structure {
  /** Edges whose id an earlier one has. */
  repeatedEdges(): readonly Listed[];
  /** Fallback edges by the step they start at, each list in the order of the document. */
  fallbacks(): ReadonlyMap<string, readonly Listed[]>;
  doubledFallbacks(): readonly Doubled[];
  /** Everything that can be reached from these steps, themselves included. */
  reachedFrom(ids: readonly string[]): ReadonlySet<string>;
  /** Whether the second of two steps comes before the first, along edges of any kind. */
  comesBefore(id: string, other: string): boolean;
  /** Steps that items can come back to. */
  onCycle(): ReadonlySet<string>;
  /** Cycles that neither a visit limit nor the return of one of these loops ends; and visit limits that are on none. */
  cyclesWith(loops: readonly string[]): {
    readonly open: readonly OpenCycle[];
    readonly idleLimits: readonly Listed[];
  };
  /** The steps that a loop repeats. */
  bodyOf(loop: string): ReadonlySet<string>;
  /** Edges into the return of a loop from where its "item" output never leads to. */
  strayReturns(loop: string): readonly Listed[];
}

/** The structure that was last asked for. */
export interface StructureMemo {
  last?: { readonly ids: readonly string[]; readonly edges: readonly Edge[]; readonly structure: Structure };
}

const isSameList = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index]);

/** The structure of a document. With a memo the same one, as long as ids and edges are the same. */
export function structureOf(document: Pick<WorkflowDocument, 'nodes' | 'edges'>, memo?: StructureMemo): Structure {
  const ids = document.nodes.map(({ id }) => id);
  const { edges } = document;
  const last = memo?.last;
  if (last && isSameList(last.ids, ids) && isSameList(last.edges, edges)) return last.structure;
  const structure = build(document);
  if (memo) memo.last = { ids, edges, structure };
  return structure;
}

function once<T>(make: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: make() };
    return known.value;
  };
}

function onceEach<T>(make: (id: string) => T): (id: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (id) => {
    const entry = known.get(id) ?? { value: make(id) };
    known.set(id, entry);
    return entry.value;
  };
}

/** Keeps what was found for the list that was last asked about. */
function latest<T>(make: (ids: readonly string[]) => T): (ids: readonly string[]) => T {
  let last: { readonly ids: readonly string[]; readonly value: T } | undefined;
  return (ids) => {
    if (!last || !isSameList(last.ids, ids)) last = { ids, value: make(ids) };
    return last.value;
  };
}

function build(document: Pick<WorkflowDocument, 'nodes' | 'edges'>): Structure {
  const listed = document.edges.map((edge, index): Listed => ({ edge, index }));
  const whole = once(() => graphOf(document));
  const items = once(() => graphOf(document, carriesItems));
  const fallbacks = once(() =>
    Map.groupBy(
      listed.filter(({ edge }) => kindOf(edge) === 'fallback'),
      ({ edge }) => edge.from.node,
    ),
  );
  const before = once(() => ancestry(whole()));
  const place = (edge: Edge): Listed => ({ edge, index: document.edges.indexOf(edge) });
  return {
    repeatedEdges: once(() => repeated(listed)),
    fallbacks,
    doubledFallbacks: once(() => doubled([...fallbacks().values()].flat().toSorted((a, b) => a.index - b.index))),
    reachedFrom: latest((ids) => reachableFrom(whole(), ids)),
    comesBefore: (id, other) => before()(id, other),
    onCycle: once(() => new Set(cycles(items()).flat())),
    cyclesWith: latest((loops) => {
      const isLoop = new Set(loops);
      const isOpen = (edge: Edge) => carriesItems(edge) && !(edge.to.port === 'return' && isLoop.has(edge.to.node));
      return {
        open: openCycles(graphOf(document, (edge) => isOpen(edge) && edge.visitLimit === undefined)).map(
          ({ ids, closing }) => ({ ids, closing: closing && place(closing) }),
        ),
        idleLimits: idleLimits(listed, () => graphOf(document, isOpen)),
      };
    }),
    bodyOf: onceEach((loop) => loopBody(items(), loop)),
    strayReturns: onceEach((loop) => strayReturns(items(), loop).map(place)),
  };
}

function repeated(edges: readonly Listed[]): Listed[] {
  const seen = new Set<string>();
  return edges.filter(({ edge: { id } }) => seen.size === seen.add(id).size);
}

function doubled(fallbacks: readonly Listed[]): Doubled[] {
  const taken = new Map<string, string>();
  return fallbacks.flatMap(({ edge, index }) =>
    (edge.on ?? []).flatMap((name) => {
      const key = `${edge.from.node}\n${name}`;
      const other = taken.get(key);
      taken.set(key, edge.id);
      return other === undefined ? [] : [{ edge, index, name, other }];
    }),
  );
}

function openCycles(graph: Graph): { ids: string[]; closing: Edge | undefined }[] {
  const groups = cycles(graph);
  if (groups.length === 0) return [];
  const rank = new Map(topologicalOrder(graph).map((id, index) => [id, index]));
  const { back } = depthFirst(graph);
  return groups.map((group) => {
    const cycle = group.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    const within = new Set(cycle);
    const closing = back.find((edge) => within.has(edge.from.node) && within.has(edge.to.node));
    const first = cycle.indexOf(closing?.to.node ?? '');
    return { ids: [...cycle.slice(first), ...cycle.slice(0, Math.max(0, first))], closing };
  });
}

function idleLimits(edges: readonly Listed[], graph: () => Graph): Listed[] {
  const limited = edges.filter(({ edge }) => edge.visitLimit !== undefined);
  if (limited.length === 0) return [];
  const cycleOf = new Map(cycles(graph()).flatMap((cycle, index) => cycle.map((id) => [id, index] as const)));
  return limited.filter(({ edge }) => {
    const cycle = cycleOf.get(edge.from.node);
    return cycle === undefined || cycle !== cycleOf.get(edge.to.node);
  });
}

function strayReturns(graph: Graph, loop: string): Edge[] {
  const returns = edgesInto(graph, loop).filter(({ to }) => to.port === 'return');
  if (returns.length === 0) return [];
  const starts = edgesFrom(graph, loop).filter(({ from }) => from.port === 'item');
  const behind = reachableFrom(
    graph,
    starts.map(({ to }) => to.node),
  );
  return returns.filter(({ from }) => !behind.has(from.node));
}
