import {
  changeNode,
  type Edge,
  entriesOf,
  type Group,
  type Layout,
  type Node,
  type NodeDescription,
  slug,
  uniqueName,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { nodeOf } from './lookup.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

export const GRID = 16;
/** Distance at which a following node is put. */
const GAP = 84;

export type Point = readonly [number, number];

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  readonly notes?: ReadonlySet<string>;
  /** Groups chosen as a whole; their steps are in `nodes` as well. */
  readonly groups?: ReadonlySet<string>;
}
export const NOTHING: Selection = { nodes: new Set(), edges: new Set() };

/** How much is chosen. */
export const sizeOf = ({ nodes, edges, notes, groups }: Selection): number =>
  nodes.size + edges.size + (notes?.size ?? 0) + (groups?.size ?? 0);

export const snap = (value: number): number => Math.round(value / GRID) * GRID;
export const placeOf = (document: WorkflowDocument, id: string): Point => document.layout?.nodes[id] ?? [0, 0];

/**
 * Puts nodes elsewhere. Notes that are attached to them come along.
 *
 * @param settle where a coordinate comes to rest: on the grid, unless it was freed from it
 */
export function moveNodes(
  document: WorkflowDocument,
  places: Readonly<Record<string, Point>>,
  settle: (value: number) => number = snap,
): WorkflowDocument {
  const before = document.layout?.nodes ?? {};
  const moved = new Map(
    Object.entries(places).flatMap(([id, [x, y]]): [string, [number, number]][] => {
      const at: [number, number] = [settle(x), settle(y)];
      return at[0] === before[id]?.[0] && at[1] === before[id]?.[1] ? [] : [[id, at]];
    }),
  );
  if (moved.size === 0) return document;
  const notes = document.layout?.notes?.map((note) => {
    const [from, to] = note.node === undefined ? [] : [before[note.node], moved.get(note.node)];
    if (!from || !to) return note;
    const at: [number, number] = [note.at[0] + to[0] - from[0], note.at[1] + to[1] - from[1]];
    return { ...note, at };
  });
  return {
    ...document,
    layout: { ...document.layout, nodes: { ...before, ...Object.fromEntries(moved) }, ...(notes ? { notes } : {}) },
  };
}

/** A free place at or below a point: nodes do not cover each other. */
export function freePlace(document: WorkflowDocument, [x, y]: Point): Point {
  const taken = Object.values(document.layout?.nodes ?? {});
  let at: Point = [snap(x), snap(y)];
  const isCovered = () =>
    taken.some(([tx, ty]) => Math.abs(tx - at[0]) < NODE_WIDTH && Math.abs(ty - at[1]) < NODE_HEIGHT + GRID);
  while (isCovered()) at = [at[0], at[1] + NODE_HEIGHT + 2 * GRID];
  return at;
}

/** Puts a new node into a document, at a place or the next free one below. Gives its id. */
export function addNode(
  document: WorkflowDocument,
  description: NodeDescription,
  at: Point,
  begins: Pick<Node, 'parameters' | 'connection'> = {},
): { document: WorkflowDocument; id: string } {
  const name = uniqueName(description.title, new Set(document.nodes.map((node) => node.name)));
  const id = slug(name, new Set(document.nodes.map((node) => node.id)));
  const node: Node = { id, type: description.type, typeVersion: description.typeVersion, name, ...begins };
  const place = freePlace(document, at);
  return { document: moveNodes({ ...document, nodes: [...document.nodes, node] }, { [id]: place }), id };
}

/** Whether two cards would lie on each other, or hardly apart. */
export const isTooNear = ([x, y]: Point, [otherX, otherY]: Point): boolean =>
  Math.abs(x - otherX) < NODE_WIDTH + GRID && Math.abs(y - otherY) < NODE_HEIGHT + GRID;

/** Moves a node to the right until a further one fits between it and another. What it would lie on gives way too. */
export function makeRoom(document: WorkflowDocument, before: string, after: string): WorkflowDocument {
  const [from] = placeOf(document, before);
  const [to] = placeOf(document, after);
  const x = from + 2 * (NODE_WIDTH + GAP);
  return x <= to || to <= from ? document : shoved(document, after, x);
}

/** Moves a node to the right, and what it would come to lie on, and so on. Nothing else moves. */
export function shoved(document: WorkflowDocument, id: string, x: number): WorkflowDocument {
  const places = new Map(document.nodes.map((node) => [node.id, placeOf(document, node.id)]));
  const moved: Record<string, Point> = {};
  const waiting = [[id, x] as const];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [own, to] = next;
    const [was, y] = places.get(own) ?? [to, 0];
    if (to <= was) continue;
    const at: Point = [to, y];
    places.set(own, at);
    moved[own] = at;
    // What lay on it before, or to its left, is not in its way.
    for (const [other, place] of places)
      if (other !== own && place[0] > was && isTooNear(place, at)) waiting.push([other, to + NODE_WIDTH + GAP]);
  }
  return moveNodes(document, moved);
}

/** Where a node that follows another one is put. */
export const placeAfter = (document: WorkflowDocument, id: string): Point => {
  const [x, y] = placeOf(document, id);
  return [x + NODE_WIDTH + GAP, y];
};

/** Removes nodes, edges and notes, and every edge, pin and group that would be left without its nodes. */
export function remove(document: WorkflowDocument, { nodes, edges, notes }: Selection): WorkflowDocument {
  const keep = (id: string) => !nodes.has(id);
  const layout = document.layout;
  return {
    ...document,
    nodes: document.nodes.filter(({ id }) => keep(id)),
    edges: document.edges.filter(({ id, from, to }) => !edges.has(id) && keep(from.node) && keep(to.node)),
    ...(layout ? { layout: withoutNodes(layout, keep, notes) } : {}),
    ...(document.pins ? { pins: entriesOf(document.pins, keep) } : {}),
    ...(document.pinOrigins ? { pinOrigins: entriesOf(document.pinOrigins, keep) } : {}),
  };
}

function withoutNodes(layout: Layout, keep: (id: string) => boolean, gone: Selection['notes']): Layout {
  const { notes, groups } = layout;
  const kept = notes
    ?.filter(({ id }) => !gone?.has(id))
    .map(({ node, ...note }) => (node !== undefined && keep(node) ? { ...note, node } : note));
  return {
    ...layout,
    nodes: Object.fromEntries(Object.entries(layout.nodes).filter(([id]) => keep(id))),
    ...(kept ? { notes: kept } : {}),
    ...(groups ? { groups: withMembers(groups, (group) => group.nodes.filter(keep)) } : {}),
  };
}

/** Groups with other members; one that is left without any is gone. */
export const withMembers = (groups: readonly Group[], members: (group: Group) => string[]): Group[] =>
  groups.map((group) => ({ ...group, nodes: members(group) })).filter(({ nodes }) => nodes.length > 0);

/** Changes what an edge says: its failure classes, the bound of its cycle. */
export const changeEdge = (
  document: WorkflowDocument,
  id: string,
  change: Partial<Pick<Edge, 'on' | 'visitLimit'>>,
): WorkflowDocument => ({
  ...document,
  edges: document.edges.map((edge) => (edge.id === id ? { ...edge, ...change } : edge)),
});

/** Turns nodes off in one way, or on again where all of them are off in that way. */
export function turnOff(
  document: WorkflowDocument,
  ids: ReadonlySet<string>,
  how: NonNullable<Node['disabled']>,
): WorkflowDocument {
  const isAllOff = [...ids].every((id) => nodeOf(document, id)?.disabled === how);
  let next = document;
  for (const id of ids) next = changeNode(next, id, { disabled: isAllOff ? undefined : how });
  return next;
}
