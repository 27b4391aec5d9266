import type { Edge, Node } from './document.ts';
import type { NodeDescription } from './node-description.ts';
import { type Problem, pointer } from './problems.ts';
import type { Looked } from './reliability-steps.ts';
import type { StructureMemo } from './structure.ts';

/** Problems of an entry of a list of a document, as they were when it stood at this place. */
export interface Kept {
  readonly index: number;
  readonly problems: readonly Problem[];
}

/**
 * What earlier checks of a document found. Steps and edges that are the same objects
 * are not looked at again: they are replaced, never changed in place. Good for as long
 * as the node types stay the same.
 */
export interface CheckMemo {
  readonly nodes: WeakMap<Node, Kept & { readonly description: NodeDescription | undefined }>;
  readonly edges: WeakMap<Edge, Kept & { readonly from: Node; readonly to: Node }>;
  readonly reliability: WeakMap<Node, Looked>;
  readonly structure: StructureMemo;
}

export const newCheckMemo = (): CheckMemo => ({
  nodes: new WeakMap(),
  edges: new WeakMap(),
  reliability: new WeakMap(),
  structure: {},
});

/** What was found at another place in the list: paths lead to where the entry stands by now. */
export function movedTo(list: 'nodes' | 'edges', index: number, kept: Kept): readonly Problem[] {
  if (kept.index === index || kept.problems.length === 0) return kept.problems;
  const [before, now] = [pointer(list, kept.index), pointer(list, index)];
  return kept.problems.map((problem) => ({ ...problem, path: now + problem.path.slice(before.length) }));
}
