import {
  type Catalogue,
  COMPENSATE_PORT,
  type Edge,
  effectOf,
  FALLBACK_PORT,
  graphOf,
  kindOf,
  type Node,
  type NodeDescription,
  nextId,
  portsOf,
  reachableFrom,
  slug,
  uniqueName,
  type WorkflowDocument,
} from '@holdfast/workflow';

export const GRID = 16;
export const NODE_WIDTH = 224;
export const NODE_HEIGHT = 64;
/** Distance at which a following node is put. */
const GAP = 80;
const CYCLE_VISITS = 100;

export type Point = readonly [number, number];

/** One end of a connection that is to be made. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}
export const NOTHING: Selection = { nodes: new Set(), edges: new Set() };

export const snap = (value: number): number => Math.round(value / GRID) * GRID;
export const placeOf = (document: WorkflowDocument, id: string): Point => document.layout?.nodes[id] ?? [0, 0];

export const nodeOf = (document: WorkflowDocument, id: string): Node | undefined =>
  document.nodes.find((node) => node.id === id);

const withPlace = (document: WorkflowDocument, places: Readonly<Record<string, Point>>): WorkflowDocument => ({
  ...document,
  layout: {
    ...document.layout,
    nodes: {
      ...document.layout?.nodes,
      ...Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, [snap(x), snap(y)] as [number, number]])),
    },
  },
});

export const moveNodes = withPlace;

/** A free place at or below a point: nodes do not cover each other. */
export function freePlace(document: WorkflowDocument, [x, y]: Point): Point {
  const taken = Object.values(document.layout?.nodes ?? {});
  let at: Point = [snap(x), snap(y)];
  const isCovered = () =>
    taken.some(([tx, ty]) => Math.abs(tx - at[0]) < NODE_WIDTH && Math.abs(ty - at[1]) < NODE_HEIGHT + GRID);
  while (isCovered()) at = [at[0], at[1] + NODE_HEIGHT + 2 * GRID];
  return at;
}

/** Puts a new node into a document. Gives its id. */
export function addNode(
  document: WorkflowDocument,
  description: NodeDescription,
  at: Point,
): { document: WorkflowDocument; id: string } {
  const name = uniqueName(description.title, new Set(document.nodes.map((node) => node.name)));
  const id = slug(name, new Set(document.nodes.map((node) => node.id)));
  const node: Node = { id, type: description.type, typeVersion: description.typeVersion, name };
  const place = freePlace(document, at);
  return { document: withPlace({ ...document, nodes: [...document.nodes, node] }, { [id]: place }), id };
}

/** Where a node that follows another one is put. */
export const placeAfter = (document: WorkflowDocument, id: string): Point => {
  const [x, y] = placeOf(document, id);
  return [x + NODE_WIDTH + GAP, y];
};

export const edgeKindOf = (port: string): 'flow' | 'fallback' | 'compensate' =>
  port === FALLBACK_PORT ? 'fallback' : port === COMPENSATE_PORT ? 'compensate' : 'flow';

/** Why two ports cannot be joined, in words; null when they can. */
export function refusal(document: WorkflowDocument, describe: Catalogue, from: PortRef, to: PortRef): string | null {
  const source = nodeOf(document, from.node);
  const target = nodeOf(document, to.node);
  if (!source || !target) return 'One of the nodes is gone.';
  const targetType = describe(target.type, target.typeVersion);
  if (!targetType) return `Nobody knows the ports of "${target.name}".`;
  if (targetType.control === 'trigger') return `"${target.name}" starts runs: nothing leads to it.`;
  if (from.node === to.node) return 'A node cannot follow itself directly. Put another one between.';
  const isSame = (edge: Edge) =>
    edge.from.node === from.node &&
    edge.from.port === from.port &&
    edge.to.node === to.node &&
    edge.to.port === to.port;
  if (document.edges.some(isSame)) return 'These two are connected already.';
  const inputs = portsOf(targetType, target.parameters).inputs;
  if (!inputs.some(({ name }) => name === to.port)) return `"${target.name}" has no input "${to.port}".`;
  return null;
}

/** Joins two ports. An edge that closes a cycle gets a bound at once. */
export function connect(document: WorkflowDocument, from: PortRef, to: PortRef): WorkflowDocument {
  const kind = edgeKindOf(from.port);
  const id = nextId('e', new Set(document.edges.map((edge) => edge.id)));
  const closes = kind !== 'compensate' && reachableFrom(graphOf(document), [to.node]).has(from.node);
  const edge: Edge = {
    id,
    from: { ...from },
    to: { ...to },
    ...(kind === 'flow' ? {} : { kind }),
    ...(kind === 'fallback' ? { on: ['transient', 'permanent', 'data', 'policy'] } : {}),
    ...(closes ? { visitLimit: CYCLE_VISITS } : {}),
  };
  return { ...document, edges: [...document.edges, edge] };
}

/** The free input of a node: where something dropped on its body goes. */
export function freeInput(document: WorkflowDocument, describe: Catalogue, id: string): string | null {
  const node = nodeOf(document, id);
  const type = node && describe(node.type, node.typeVersion);
  if (!node || !type) return null;
  const inputs = portsOf(type, node.parameters).inputs;
  const isFree = (port: string) => !document.edges.some(({ to }) => to.node === id && to.port === port);
  return inputs.find(({ name }) => isFree(name))?.name ?? inputs[0]?.name ?? null;
}

/** Puts a node into the middle of an edge. */
export function splice(
  document: WorkflowDocument,
  describe: Catalogue,
  edgeId: string,
  nodeId: string,
): WorkflowDocument {
  const edge = document.edges.find(({ id }) => id === edgeId);
  const node = nodeOf(document, nodeId);
  const type = node && describe(node.type, node.typeVersion);
  if (!edge || !node || !type) return document;
  const input = portsOf(type, node.parameters).inputs[0]?.name;
  const output = portsOf(type, node.parameters).outputs[0]?.name;
  if (input === undefined) return document;
  const rest = { ...document, edges: document.edges.filter(({ id }) => id !== edgeId) };
  const first = connect(rest, edge.from, { node: nodeId, port: input });
  return output === undefined ? first : connect(first, { node: nodeId, port: output }, edge.to);
}

/** Removes nodes and edges, and every edge and pin that would be left without its node. */
export function remove(document: WorkflowDocument, { nodes, edges }: Selection): WorkflowDocument {
  const keep = (id: string) => !nodes.has(id);
  const layout = document.layout;
  return {
    ...document,
    nodes: document.nodes.filter(({ id }) => keep(id)),
    edges: document.edges.filter(({ id, from, to }) => !edges.has(id) && keep(from.node) && keep(to.node)),
    ...(layout
      ? { layout: { ...layout, nodes: Object.fromEntries(Object.entries(layout.nodes).filter(([id]) => keep(id))) } }
      : {}),
    ...(document.pins ? { pins: Object.fromEntries(Object.entries(document.pins).filter(([id]) => keep(id))) } : {}),
  };
}

/** Changes one node. A field set to undefined is removed. */
export function changeNode(
  document: WorkflowDocument,
  id: string,
  change: { readonly [Field in keyof Node]?: Node[Field] | undefined },
): WorkflowDocument {
  return {
    ...document,
    nodes: document.nodes.map((node) =>
      node.id === id
        ? (Object.fromEntries(
            Object.entries({ ...node, ...change }).filter(([, value]) => value !== undefined),
          ) as Node)
        : node,
    ),
  };
}

export const changeEdge = (document: WorkflowDocument, id: string, change: Partial<Edge>): WorkflowDocument => ({
  ...document,
  edges: document.edges.map((edge) => (edge.id === id ? { ...edge, ...change } : edge)),
});

/** Turns nodes off, or on again where all of them are off. */
export function toggleOff(document: WorkflowDocument, ids: ReadonlySet<string>): WorkflowDocument {
  const isAllOff = [...ids].every((id) => nodeOf(document, id)?.disabled !== undefined);
  let next = document;
  for (const id of ids) next = changeNode(next, id, { disabled: isAllOff ? undefined : 'pass' });
  return next;
}

/** Ports of a node as they are drawn: its own, and those by which failed items and undos leave. */
export function drawnPorts(
  node: Node,
  description: NodeDescription | undefined,
): { inputs: string[]; outputs: string[]; hasFallback: boolean; hasCompensate: boolean } {
  if (!description) return { inputs: ['in'], outputs: ['out'], hasFallback: true, hasCompensate: false };
  const { inputs, outputs } = portsOf(description, node.parameters);
  return {
    inputs: inputs.map(({ name }) => name),
    outputs: outputs.map(({ name }) => name),
    hasFallback: description.control === 'step' || description.control === 'join',
    hasCompensate: effectOf(description, node.parameters).kind === 'write',
  };
}

/** Edges whose source port the node does not have any more, after its parameters changed. */
export const strayEdges = (document: WorkflowDocument, describe: Catalogue, id: string): Edge[] => {
  const node = nodeOf(document, id);
  if (!node) return [];
  const { outputs } = drawnPorts(node, describe(node.type, node.typeVersion));
  return document.edges.filter(
    (edge) => edge.from.node === id && kindOf(edge) === 'flow' && !outputs.includes(edge.from.port),
  );
};
