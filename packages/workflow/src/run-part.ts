import type { Node, Pinned, PinOrigin, WorkflowDocument } from './document.ts';
import { carriesItems, cycles, downstreamOf, graphOf, upstreamOf } from './graph.ts';
import type { Item } from './items.ts';
import { type Catalogue, effectOf } from './node-description.ts';

/** The trigger to start from: the one that was named, by id or name; else the one that is started by hand, else the first. */
export function chosenTrigger({ nodes }: WorkflowDocument, said?: string): Node | undefined {
  const triggers = nodes.filter(({ type, disabled }) => type.startsWith('trigger.') && disabled === undefined);
  if (said !== undefined) return triggers.find(({ id, name }) => id === said || name === said);
  return triggers.find(({ type }) => type === 'trigger.manual') ?? triggers[0];
}

export const RUN_PARTS = ['to', 'from', 'only'] as const;
/** Which part of a draft runs: all that leads to a step and it, it and all that follows, or it alone. */
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

/**
 * Which steps a part runs, and which give what they gave before. A step that is run
 * several times gave several things, so what lies on a cycle always runs.
 *
 * @param reusable steps of which there are results
 */
export function planPart(document: WorkflowDocument, part: RunPart, reusable: ReadonlySet<string>): PartPlan {
  const graph = graphOf(document, carriesItems);
  const before = upstreamOf(graph, part.node);
  before.delete(part.node);
  const after = part.kind === 'from' ? downstreamOf(graph, part.node) : new Set<string>();
  const again = new Set([part.node, ...after, ...cycles(graph).flat()]);
  const isReused = (id: string): boolean => part.kind !== 'to' && reusable.has(id) && !again.has(id);
  const kept = [...before, part.node, ...after];
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
): WorkflowDocument {
  const { runs, reused } = planPart(document, part, new Set(Object.keys(results)));
  const taken = Object.entries(results).filter(([id]) => reused.has(id) && !document.pins?.[id]);
  const pins = Object.fromEntries(taken.map(([id, ports]) => [id, asPinned(ports)]));
  const origins = Object.fromEntries(origin ? taken.map(([id]) => [id, { ...origin, isReused: true }]) : []);
  return {
    ...document,
    nodes: document.nodes.map((node) =>
      runs.has(node.id) || reused.has(node.id) ? node : { ...node, disabled: 'stop' as const },
    ),
    pins: { ...pins, ...document.pins },
    pinOrigins: { ...origins, ...document.pinOrigins },
  };
}

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
