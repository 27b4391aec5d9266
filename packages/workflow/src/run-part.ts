import type { WorkflowDocument } from './document.ts';
import { carriesItems, cycles, downstreamOf, graphOf, upstreamOf } from './graph.ts';
import type { Item } from './items.ts';

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

/** Results of steps, by port. */
export type Results = Readonly<Record<string, Readonly<Record<string, readonly Pick<Item, 'json'>[]>>>>;

/** The document that a part runs as: what is left out is off, what is reused is pinned. */
export function partialDocument(document: WorkflowDocument, part: RunPart, results: Results): WorkflowDocument {
  const { runs, reused } = planPart(document, part, new Set(Object.keys(results)));
  const pins = Object.fromEntries(
    Object.entries(results)
      .filter(([id]) => reused.has(id))
      .map(([id, ports]) => [
        id,
        Object.fromEntries(Object.entries(ports).map(([port, items]) => [port, items.map(({ json }) => ({ json }))])),
      ]),
  );
  return {
    ...document,
    nodes: document.nodes.map((node) =>
      runs.has(node.id) || reused.has(node.id) ? node : { ...node, disabled: 'stop' as const },
    ),
    pins: { ...pins, ...document.pins },
  };
}
