import type { Edge, Node, Pinned, PinOrigin, WorkflowDocument } from './document.ts';
import { carriesItems, cycles, depthFirst, downstreamOf, edgesInto, graphOf, upstreamOf } from './graph.ts';
import type { Item } from './items.ts';
import { type Catalogue, effectOf } from './node-description.ts';

/** The triggers of a workflow that are not switched off. */
export const triggersOf = ({ nodes }: Pick<WorkflowDocument, 'nodes'>, describe: Catalogue): Node[] =>
  nodes.filter(
    ({ type, typeVersion, disabled }) => describe(type, typeVersion)?.control === 'trigger' && disabled === undefined,
  );

/** The trigger to start from: the one that was named, by id or name; else the one that is started by hand, else the first. */
export function chosenTrigger(document: WorkflowDocument, describe: Catalogue, said?: string): Node | undefined {
  const triggers = triggersOf(document, describe);
  if (said !== undefined) return triggers.find(({ id, name }) => id === said || name === said);
  return triggers.find(({ type }) => type === 'trigger.manual') ?? triggers[0];
}

export const RUN_PARTS = ['before', 'to', 'from', 'only'] as const;
/** Which part of a draft runs: all that leads to a step, that and the step, it and all that follows, or it alone. */
export type RunPartKind = (typeof RUN_PARTS)[number];

export interface RunPart {
  readonly kind: RunPartKind;
  readonly node: string;
}

/** What becomes of the steps; those in neither set are left out. */
export interface PartPlan {
  readonly runs: ReadonlySet<string>;
  readonly reused: ReadonlySet<string>;
}

/** A step of an earlier run, as far as its results may be used again. */
export interface RanStep {
  readonly id: string;
  readonly node: string;
  readonly status: string;
}

/** Where the way of a step goes through a loop: its node, and which round. */
const ROUND = /^(.+)\[\d+\]$/;

/**
 * Steps of an earlier run whose results a part of the workflow can use, by node:
 * those that ran once and succeeded; of what ran several times, the pass in which
 * the step of the part ran last, with the loops it went through.
 *
 * @param latest id of the latest step of the part's node; undefined: it has not run
 */
export function reusableSteps(steps: Iterable<RanStep>, latest: string | undefined): ReadonlyMap<string, string> {
  const parts = latest?.includes('@') ? latest.slice(latest.indexOf('@') + 1).split('/') : [''];
  const ways = parts.map((_, length) => parts.slice(0, length + 1).join('/')).toReversed();
  const found = new Map<string, string>(latest === undefined ? [] : [[latest.split('@', 1)[0] ?? latest, latest]]);
  for (const [node, own] of Map.groupBy(steps, (step) => step.node)) {
    const ids = ways.map((way) => (way === '' ? node : `${node}@${way}`));
    const ofPass = ids.flatMap((id) => own.find((step) => step.id === id) ?? [])[0];
    const step = own.length === 1 ? own[0] : ofPass;
    if (step?.status === 'succeeded' && !found.has(node)) found.set(node, step.id);
  }
  // A loop that is not through has given this round its items all the same.
  for (const [index, part] of parts.entries()) {
    const loop = ROUND.exec(part)?.[1];
    const way = parts.slice(0, index).join('/');
    if (loop !== undefined && !found.has(loop)) found.set(loop, way === '' ? loop : `${loop}@${way}`);
  }
  return found;
}

/** The connections of a part. A step alone is not come back to: nothing closes a cycle. */
function edgesOf(document: WorkflowDocument, { kind }: Pick<RunPart, 'kind'>): Edge[] {
  if (kind !== 'only') return document.edges;
  const graph = graphOf(document, carriesItems);
  const starts = graph.ids.filter((id) => edgesInto(graph, id).length === 0);
  const back = new Set(depthFirst(graph, starts).back);
  return document.edges.filter((edge) => !back.has(edge));
}

/**
 * Which steps a part runs, and which give what they gave before. What lies on a
 * cycle gave several things and always runs, unless a step is run alone: then one
 * pass is enough.
 *
 * @param reusable steps of which there are results
 */
export function planPart(document: WorkflowDocument, part: RunPart, reusable: ReadonlySet<string>): PartPlan {
  const graph = graphOf({ ...document, edges: edgesOf(document, part) }, carriesItems);
  const before = upstreamOf(graph, part.node);
  before.delete(part.node);
  const after = part.kind === 'from' ? downstreamOf(graph, part.node) : new Set<string>();
  const again = new Set([part.node, ...after, ...cycles(graph).flat()]);
  const usesResults = part.kind === 'from' || part.kind === 'only';
  const isReused = (id: string): boolean => usesResults && reusable.has(id) && !again.has(id);
  const kept = part.kind === 'before' ? [...before] : [...before, part.node, ...after];
  return {
    runs: new Set(kept.filter((id) => !isReused(id))),
    reused: new Set(kept.filter(isReused)),
  };
}

/** What steps gave in an earlier run, by port. */
export type Results = Readonly<Record<string, Readonly<Record<string, readonly Item[]>>>>;

/**
 * The document that a part runs as: what is left out is off, what is reused is pinned.
 * What the author pinned stands.
 *
 * @param origin of the results
 */
export function partialDocument(
  document: WorkflowDocument,
  part: RunPart,
  results: Results = {},
  origin?: PinOrigin,
  isLoop: (node: Node) => boolean = () => false,
): WorkflowDocument {
  const { runs, reused } = planPart(document, part, new Set(Object.keys(results)));
  const taken = Object.entries(results).filter(([id]) => reused.has(id) && !document.pins?.[id]);
  const loops = new Map(
    document.nodes.filter((node) => reused.has(node.id) && isLoop(node)).map(({ id }) => [id, roundOf(results[id])]),
  );
  const pins = Object.fromEntries(
    taken.map(([id, ports]) => [id, asPinned(loops.has(id) ? { out: Object.values(ports)[0] ?? [] } : ports)]),
  );
  const origins = Object.fromEntries(origin ? taken.map(([id]) => [id, { ...origin, isReused: true }]) : []);
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      if (!runs.has(node.id) && !reused.has(node.id)) return { ...node, disabled: 'stop' as const };
      return loops.has(node.id) ? asRound(node) : node;
    }),
    edges: edgesOf(document, part).flatMap((edge) => {
      const port = loops.get(edge.from.node);
      if (port === undefined) return [edge];
      return edge.from.port === port ? [{ ...edge, from: { ...edge.from, port: 'out' } }] : [];
    }),
    pins: { ...pins, ...document.pins },
    pinOrigins: { ...origins, ...document.pinOrigins },
  };
}

/** The way out of a loop by which it gave what is used again. */
const roundOf = (ports: Results[string] | undefined): string => Object.keys(ports ?? {})[0] ?? 'done';

/** A loop that gives one round again, and goes round no more. */
const asRound = ({ id, name, notes }: Node): Node => ({
  id,
  type: 'core.pass',
  typeVersion: 1,
  name,
  ...(notes === undefined ? {} : { notes }),
});

const asPinned = (ports: Results[string]): Pinned =>
  Object.fromEntries(
    Object.entries(ports).map(([port, items]) => [
      port,
      items.map(({ json, files }) => (files ? { json, files } : { json })),
    ]),
  );

/** Steps among some that would really write outside: what is off does nothing, and a pinned one gives what is pinned. */
export function writesAmong(document: WorkflowDocument, catalogue: Catalogue, ids: ReadonlySet<string>): Node[] {
  return document.nodes.filter((node) => {
    if (!ids.has(node.id) || node.disabled !== undefined || document.pins?.[node.id]) return false;
    const description = catalogue(node.type, node.typeVersion);
    return description !== undefined && effectOf(description, node.parameters).kind === 'write';
  });
}
