import {
  type Catalogue,
  COMPENSATE_PORT,
  type Edge,
  type EdgeKind,
  FALLBACK_PORT,
  graphOf,
  kindOf,
  type NodeDescription,
  nextId,
  portsOf,
  ROUTABLE_CLASSES,
  reachableFrom,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { edgeOf, edgesFrom, edgesInto, nodeOf } from './lookup.ts';
import { drawnPorts } from './ports.ts';

/** How often an edge that closes a cycle may be taken, until somebody says otherwise. */
export const CYCLE_VISITS = 100;

/** One end of a connection that is to be made. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** A connection that is being drawn: it holds on to one port and looks for the other end. */
export interface Wire {
  readonly held: PortRef;
  /** It leaves the port; else it leads to it. */
  readonly isForward: boolean;
  /** The edge one of whose ends is being put elsewhere, where it is not a new one. */
  readonly edge?: string | undefined;
}

export const edgeKindOf = (port: string): EdgeKind =>
  port === FALLBACK_PORT ? 'fallback' : port === COMPENSATE_PORT ? 'compensate' : 'flow';

/** Failure classes that no fallback edge of a node takes yet. */
export function freeClasses(document: WorkflowDocument, node: string): (typeof ROUTABLE_CLASSES)[number][] {
  const taken = new Set(edgesFrom(document, node).flatMap(({ on }) => on ?? []));
  return ROUTABLE_CLASSES.filter((name) => !taken.has(name));
}

/** Why two ports cannot be joined; `name` is that of the step which is in the way. */
export type Refusal =
  | { readonly code: 'gone' | 'itself' | 'joined' }
  | { readonly code: 'unknown' | 'trigger' | 'caught' | 'no_output'; readonly name: string }
  | { readonly code: 'no_input'; readonly name: string; readonly port: string };

/**
 * Why two ports cannot be joined; null when they can.
 *
 * @param besides an edge that is about to be moved, and so is in nobody's way
 */
export function refusal(
  document: WorkflowDocument,
  describe: Catalogue,
  from: PortRef,
  to: PortRef,
  besides?: string,
): Refusal | null {
  const source = nodeOf(document, from.node);
  const target = nodeOf(document, to.node);
  if (!source || !target) return { code: 'gone' };
  const targetType = describe(target.type, target.typeVersion);
  if (!targetType) return { code: 'unknown', name: target.name };
  if (targetType.control === 'trigger') return { code: 'trigger', name: target.name };
  if (from.node === to.node) return { code: 'itself' };
  const isSame = (edge: Edge) => edge.id !== besides && edge.from.port === from.port && edge.to.node === to.node;
  if (edgesFrom(document, from.node).some((edge) => isSame(edge) && edge.to.port === to.port))
    return { code: 'joined' };
  if (!portsOf(targetType, target.parameters).inputs.some(({ name }) => name === to.port))
    return { code: 'no_input', name: target.name, port: to.port };
  const { outputs } = drawnPorts(source, describe(source.type, source.typeVersion));
  if (edgeKindOf(from.port) === 'flow' && outputs.length === 0) return { code: 'no_output', name: source.name };
  const isMoved = besides !== undefined && edgeOf(document, besides)?.from.node === from.node;
  if (edgeKindOf(from.port) === 'fallback' && !isMoved && freeClasses(document, from.node).length === 0)
    return { code: 'caught', name: source.name };
  return null;
}

/** Whether an edge comes back to a loop for its next batch: the loop itself ends that cycle. */
const isReturn = (document: WorkflowDocument, describe: Catalogue, to: PortRef): boolean => {
  const target = nodeOf(document, to.node);
  return to.port === 'return' && target !== undefined && describe(target.type, target.typeVersion)?.control === 'loop';
};

/** Whether an edge between two ports would lead back to where it comes from, so that it needs a bound. */
export const closesCycle = (document: WorkflowDocument, describe: Catalogue, from: PortRef, to: PortRef): boolean =>
  edgeKindOf(from.port) !== 'compensate' &&
  !isReturn(document, describe, to) &&
  reachableFrom(graphOf(document), [to.node]).has(from.node);

/** What an edge between two ports says besides its ends: its kind, the failures it takes, the bound of its cycle. */
function traits(
  document: WorkflowDocument,
  describe: Catalogue,
  from: PortRef,
  to: PortRef,
  visitLimit: number,
): Partial<Edge> {
  const kind = edgeKindOf(from.port);
  return {
    ...(kind === 'flow' ? {} : { kind }),
    ...(kind === 'fallback' ? { on: freeClasses(document, from.node) } : {}),
    ...(closesCycle(document, describe, from, to) ? { visitLimit } : {}),
  };
}

/** Joins two ports. An edge that closes a cycle gets a bound at once; a fallback takes the classes that are free. */
export function connect(
  document: WorkflowDocument,
  describe: Catalogue,
  from: PortRef,
  to: PortRef,
  visitLimit = CYCLE_VISITS,
): WorkflowDocument {
  const id = nextId('e', new Set(document.edges.map((edge) => edge.id)));
  const edge: Edge = { id, from: { ...from }, to: { ...to }, ...traits(document, describe, from, to, visitLimit) };
  return { ...document, edges: [...document.edges, edge] };
}

/** Puts the ends of an edge elsewhere. It keeps its id, its place in the order, and its classes while its start stays. */
export function reattach(
  document: WorkflowDocument,
  describe: Catalogue,
  edgeId: string,
  from: PortRef,
  to: PortRef,
  visitLimit?: number,
): WorkflowDocument {
  const edge = edgeOf(document, edgeId);
  if (!edge) return document;
  const others = { ...document, edges: document.edges.filter(({ id }) => id !== edgeId) };
  const isSameStart = edge.from.node === from.node && edge.from.port === from.port;
  const moved: Edge = {
    id: edgeId,
    from: { ...from },
    to: { ...to },
    ...traits(others, describe, from, to, visitLimit ?? edge.visitLimit ?? CYCLE_VISITS),
    ...(isSameStart && edge.on ? { on: edge.on } : {}),
  };
  return { ...document, edges: document.edges.map((each) => (each.id === edgeId ? moved : each)) };
}

/** The free input of a node: where something dropped on its body goes. */
export function freeInput(document: WorkflowDocument, describe: Catalogue, id: string): string | null {
  const node = nodeOf(document, id);
  const type = node && describe(node.type, node.typeVersion);
  if (!node || !type) return null;
  const { inputs } = portsOf(type, node.parameters);
  const taken = new Set(edgesInto(document, id).map(({ to }) => to.port));
  return inputs.find(({ name }) => !taken.has(name))?.name ?? inputs[0]?.name ?? null;
}

/** The free output of a node, or its first: where a wire that is drawn backwards comes from. */
function freeOutput(document: WorkflowDocument, describe: Catalogue, id: string): string | null {
  const node = nodeOf(document, id);
  if (!node) return null;
  const { outputs } = drawnPorts(node, describe(node.type, node.typeVersion));
  const taken = new Set(edgesFrom(document, id).map(({ from }) => from.port));
  return outputs.find(({ name }) => !taken.has(name))?.name ?? outputs[0]?.name ?? null;
}

/** Both ends of a wire that ends on a port. */
export const endsAtPort = (
  { held, isForward }: Wire,
  port: PortRef,
): { readonly from: PortRef; readonly to: PortRef } =>
  isForward ? { from: held, to: port } : { from: port, to: held };

/** Both ends of a wire that ends on the body of a card: it takes the free port there. */
export function endsAtCard(
  document: WorkflowDocument,
  describe: Catalogue,
  wire: Wire,
  id: string,
): { readonly from: PortRef; readonly to: PortRef } {
  const port = wire.isForward
    ? (freeInput(document, describe, id) ?? 'in')
    : (freeOutput(document, describe, id) ?? 'out');
  return endsAtPort(wire, { node: id, port });
}

/** Every pair that the outputs of a node can be joined to: for connecting without a pointer. */
export function openJoins(
  document: WorkflowDocument,
  describe: Catalogue,
  id: string,
): { readonly from: PortRef; readonly to: PortRef }[] {
  const node = nodeOf(document, id);
  if (!node) return [];
  const { outputs, hasFallback, hasCompensate } = drawnPorts(node, describe(node.type, node.typeVersion));
  const starts = [
    ...outputs.map(({ name }) => name),
    ...(hasFallback ? [FALLBACK_PORT] : []),
    ...(hasCompensate ? [COMPENSATE_PORT] : []),
  ];
  const ends = document.nodes.flatMap((target): PortRef[] => {
    const type = describe(target.type, target.typeVersion);
    return type ? portsOf(type, target.parameters).inputs.map(({ name }) => ({ node: target.id, port: name })) : [];
  });
  return starts.flatMap((port) =>
    ends.flatMap((to) => {
      const from = { node: id, port };
      return refusal(document, describe, from, to) === null ? [{ from, to }] : [];
    }),
  );
}

/** Whether a new node of a type could stand at the other end of a wire. */
export const canFollow = (description: NodeDescription): boolean =>
  portsOf(description, description.example).inputs.length > 0;
export const canLead = (description: NodeDescription): boolean =>
  portsOf(description, description.example).outputs.length > 0;

/** Puts a node into the middle of an edge, an undo apart. The first half keeps the edge's id and what it says. */
export function splice(
  document: WorkflowDocument,
  describe: Catalogue,
  edgeId: string,
  nodeId: string,
): WorkflowDocument {
  const edge = edgeOf(document, edgeId);
  const node = nodeOf(document, nodeId);
  const type = node && describe(node.type, node.typeVersion);
  if (!edge || !node || !type || kindOf(edge) === 'compensate') return document;
  const { inputs, outputs } = portsOf(type, node.parameters);
  const [input, output] = [inputs[0]?.name, outputs[0]?.name];
  if (input === undefined) return document;
  const { visitLimit, ...rest } = edge;
  const first: Edge = { ...rest, to: { node: nodeId, port: input } };
  const edges = document.edges.map((each) => (each.id === edgeId ? first : each));
  const halved = { ...document, edges };
  if (output === undefined) return halved;
  const joined = connect(halved, describe, { node: nodeId, port: output }, edge.to);
  const last = joined.edges.at(-1);
  if (!last || visitLimit === undefined) return joined;
  return { ...joined, edges: [...joined.edges.slice(0, -1), { ...last, visitLimit }] };
}

/**
 * Joins what comes before a node with what comes after it, so that the node can go
 * without leaving a gap. Only where one edge comes in and one goes out.
 */
export function heal(document: WorkflowDocument, describe: Catalogue, id: string): WorkflowDocument {
  const [before, ...moreBefore] = edgesInto(document, id);
  const [after, ...moreAfter] = edgesFrom(document, id).filter((edge) => kindOf(edge) === 'flow');
  if (!before || !after || moreBefore.length > 0 || moreAfter.length > 0) return document;
  if (refusal(document, describe, before.from, after.to, before.id) !== null) return document;
  const without = { ...document, edges: document.edges.filter((edge) => edge.from.node !== id) };
  return reattach(without, describe, before.id, before.from, after.to);
}
