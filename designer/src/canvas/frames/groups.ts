import { type Catalogue, type Edge, type Group, nextId, type WorkflowDocument } from '@holdfast/workflow';
import { nodeOf } from '../lookup.ts';
import { type Point, placeOf, withMembers } from '../model.ts';
import { drawnPorts, heightOf, NODE_WIDTH } from '../ports.ts';

/** Room between the frame of a group and its steps, and the line of its title. Canvas units. */
export const PADDING = 24;
export const TITLE_HEIGHT = 36;

const NO_GROUPS: readonly Group[] = [];
export const groupsOf = (document: WorkflowDocument): readonly Group[] => document.layout?.groups ?? NO_GROUPS;

const indices = new WeakMap<readonly Group[], ReadonlyMap<string, Group>>();

/** The group that a step is in, by one look. */
export const groupOf = (document: WorkflowDocument, node: string): Group | undefined =>
  indexOf(groupsOf(document)).get(node);

function indexOf(groups: readonly Group[]): ReadonlyMap<string, Group> {
  let index = indices.get(groups);
  if (!index) {
    index = new Map(groups.flatMap((group) => group.nodes.map((id) => [id, group] as const)));
    indices.set(groups, index);
  }
  return index;
}

export const findGroup = (document: WorkflowDocument, id: string): Group | undefined =>
  groupsOf(document).find((group) => group.id === id);

const withGroups = (document: WorkflowDocument, groups: Group[]): WorkflowDocument => ({
  ...document,
  layout: { nodes: {}, ...document.layout, groups },
});

/** Puts steps into a group of their own. A step is in one group at most: it leaves the one it was in. */
export function group(
  document: WorkflowDocument,
  ids: ReadonlySet<string>,
  title: string,
): { document: WorkflowDocument; id: string } {
  const id = nextId('group', new Set(groupsOf(document).map((each) => each.id)));
  const others = withMembers(groupsOf(document), ({ nodes }) => nodes.filter((node) => !ids.has(node)));
  const nodes = document.nodes.map((node) => node.id).filter((node) => ids.has(node));
  return { document: withGroups(document, [...others, { id, title, nodes }]), id };
}

/** Takes steps into a group. They leave the one they were in. Nothing happens where there is no such group. */
export function joinGroup(document: WorkflowDocument, id: string | null, steps: readonly string[]): WorkflowDocument {
  if (id === null || steps.length === 0 || !findGroup(document, id)) return document;
  const joining = new Set(steps);
  const groups = withMembers(groupsOf(document), (each) => {
    const others = each.nodes.filter((node) => !joining.has(node));
    return each.id === id ? [...others, ...steps] : others;
  });
  return withGroups(document, groups);
}

/** The group that all of these steps are in; null where they are not in one. */
export function groupAround(document: WorkflowDocument, steps: readonly string[]): string | null {
  const found = new Set(steps.map((id) => groupOf(document, id)?.id));
  const [only] = found;
  return found.size === 1 ? (only ?? null) : null;
}

/** Takes frames away; their steps stay. */
export const ungroup = (document: WorkflowDocument, ids: ReadonlySet<string>): WorkflowDocument =>
  withGroups(
    document,
    groupsOf(document).filter(({ id }) => !ids.has(id)),
  );

/** Changes the title of a group, or whether it is folded. */
export const changeGroup = (
  document: WorkflowDocument,
  id: string,
  change: Partial<Pick<Group, 'title' | 'collapsed'>>,
): WorkflowDocument =>
  withGroups(
    document,
    groupsOf(document).map((each) => {
      if (each.id !== id) return each;
      const { collapsed, ...rest } = { ...each, ...change };
      return collapsed ? { ...rest, collapsed } : rest;
    }),
  );

export interface Frame {
  readonly at: Point;
  readonly width: number;
  readonly height: number;
}

/** The frame around the steps of a group. */
export function frameOf(document: WorkflowDocument, describe: Catalogue, { nodes }: Group): Frame {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const id of nodes) {
    const node = nodeOf(document, id);
    if (!node) continue;
    const [x, y] = placeOf(document, id);
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + NODE_WIDTH);
    bottom = Math.max(bottom, y + heightOf(drawnPorts(node, describe(node.type, node.typeVersion))));
  }
  if (left === Infinity) return { at: [0, 0], width: NODE_WIDTH, height: TITLE_HEIGHT };
  return {
    at: [left - PADDING, top - PADDING - TITLE_HEIGHT],
    width: right - left + 2 * PADDING,
    height: bottom - top + 2 * PADDING + TITLE_HEIGHT,
  };
}

/** Where a group is drawn: its frame, or folded the card in the place of its first step. */
export function placeOfGroup(document: WorkflowDocument, describe: Catalogue, group: Group): Point {
  const [x, y] = frameOf(document, describe, group).at;
  return group.collapsed ? [x + PADDING, y + PADDING + TITLE_HEIGHT] : [x, y];
}

/** Steps of a group, elsewhere by so much. */
export const shifted = (document: WorkflowDocument, { nodes }: Group, dx: number, dy: number): Record<string, Point> =>
  Object.fromEntries(
    nodes.map((id) => {
      const [x, y] = placeOf(document, id);
      return [id, [x + dx, y + dy] as const];
    }),
  );

/** What of a workflow is drawn: everything but what is folded away, or only the inside of one group. */
export interface Shown {
  isNodeShown(id: string): boolean;
  isGroupShown(group: Group): boolean;
  /** The canvas node at which an end of an edge is drawn; null when it is not drawn at all. */
  endOf(node: string): string | null;
}

export const groupNodeId = (id: string): string => `group:${id}`;
export const noteNodeId = (id: string): string => `note:${id}`;

/** @param inside the group that is looked into; null: the whole */
export function shownOf(groups: readonly Group[], inside: string | null): Shown {
  const index = indexOf(groups);
  if (inside !== null) {
    const isInside = (node: string) => index.get(node)?.id === inside;
    return { isNodeShown: isInside, isGroupShown: () => false, endOf: (node) => (isInside(node) ? node : null) };
  }
  const fold = (node: string) => {
    const found = index.get(node);
    return found?.collapsed ? found : undefined;
  };
  return {
    isNodeShown: (id) => fold(id) === undefined,
    isGroupShown: () => true,
    endOf: (node) => {
      const folded = fold(node);
      return folded ? groupNodeId(folded.id) : node;
    },
  };
}

/** An edge as it is drawn: its ends are cards or folded groups. */
export interface DrawnEdge {
  readonly edge: Edge;
  readonly source: string;
  readonly target: string;
}

/** The edges to draw. Between the same two cards, one that ends at a folded group stands for all of its kind. */
export function drawnEdges(document: WorkflowDocument, shown: Shown): DrawnEdge[] {
  const taken = new Set<string>();
  return document.edges.flatMap((edge): DrawnEdge[] => {
    const [source, target] = [shown.endOf(edge.from.node), shown.endOf(edge.to.node)];
    if (source === null || target === null) return [];
    const isDirect = source === edge.from.node && target === edge.to.node;
    if (isDirect) return [{ edge, source, target }];
    const key = `${source}\n${target}\n${edge.kind ?? 'flow'}`;
    if (source === target || taken.has(key)) return [];
    taken.add(key);
    return [{ edge, source, target }];
  });
}
