import {
  type Catalogue,
  type Edge,
  FALLBACK_PORT,
  type FailureAction,
  kindOf,
  nextId,
  portsOf,
  type ResolvedPolicy,
  ROUTABLE_CLASSES,
  type RoutableClass,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { edgesFrom, nodeOf } from '../../canvas/lookup.ts';

/** What becomes of items that failed for good, as the engine decides it. */
export type Outcome =
  | { readonly action: 'fallback'; readonly to: string }
  | { readonly action: Exclude<FailureAction, 'fallback'> };

const takes = (edge: Edge, name: RoutableClass): boolean =>
  kindOf(edge) === 'fallback' && (edge.on?.includes(name) ?? false);

/** Where a failure of this class goes: what the policy says, else along the edge that takes it, else to a person. */
export function outcomeOf(
  document: WorkflowDocument,
  node: string,
  policy: Pick<ResolvedPolicy, 'onFailure'>,
  name: RoutableClass,
): Outcome {
  const edge = edgesFrom(document, node).find((each) => takes(each, name));
  const action = policy.onFailure[name]?.action ?? (edge ? 'fallback' : 'park');
  if (action !== 'fallback') return { action };
  return edge ? { action, to: edge.to.node } : { action: 'park' };
}

/** Takes a class off the fallback edges of a node; an edge without any is gone. */
const unrouted = (document: WorkflowDocument, node: string, name: RoutableClass): WorkflowDocument => ({
  ...document,
  edges: document.edges.flatMap((edge) => {
    if (edge.from.node !== node || !takes(edge, name)) return [edge];
    const on = edge.on?.filter((each) => each !== name) ?? [];
    return on.length === 0 ? [] : [{ ...edge, on }];
  }),
});

/**
 * Sends a class along a fallback edge to a step: the one that leads there already,
 * or a new one. Null: along none.
 */
export function routeClass(
  document: WorkflowDocument,
  describe: Catalogue,
  node: string,
  name: RoutableClass,
  target: string | null,
): WorkflowDocument {
  const free = unrouted(document, node, name);
  const to = target === null ? undefined : nodeOf(free, target);
  if (!to) return free;
  const isThere = (edge: Edge) => edge.from.node === node && edge.to.node === to.id && kindOf(edge) === 'fallback';
  const inOrder = (on: readonly RoutableClass[]) =>
    ROUTABLE_CLASSES.filter((each) => each === name || on.includes(each));
  if (free.edges.some(isThere)) {
    const edges = free.edges.map((edge) => (isThere(edge) ? { ...edge, on: inOrder(edge.on ?? []) } : edge));
    return { ...free, edges };
  }
  const description = describe(to.type, to.typeVersion);
  const [port] = description ? portsOf(description, to.parameters).inputs : [];
  if (!port) return document;
  const edge: Edge = {
    id: nextId('e', new Set(document.edges.map(({ id }) => id))),
    from: { node, port: FALLBACK_PORT },
    to: { node: to.id, port: port.name },
    kind: 'fallback',
    on: [name],
  };
  return { ...free, edges: [...free.edges, edge] };
}
