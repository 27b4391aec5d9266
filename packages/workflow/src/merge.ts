import type { RenameReferences } from './clip.ts';
import type { Edge, Group, Layout, Node, Pinned, PinOrigin, WorkflowDocument } from './document.ts';
import { apart, byId, type Identified } from './merge-apart.ts';
import { sameJson } from './serialise.ts';

/** Something that both sides changed, each in its own way. `ours` stands in the merged document. */
export interface MergeConflict {
  readonly kind: 'node' | 'edge' | 'setting' | 'note' | 'group' | 'pin' | 'field';
  readonly id: string;
  /** Undefined: that side removed it, or it was not there before. */
  readonly base: unknown;
  readonly ours: unknown;
  readonly theirs: unknown;
}

export interface Merged {
  readonly document: WorkflowDocument;
  readonly conflicts: readonly MergeConflict[];
}

/** Tells one conflict of a merge from the others. */
export const conflictKey = ({ kind, id }: Pick<MergeConflict, 'kind' | 'id'>): string => `${kind} ${id}`;

/** The value after both sides had their say; undefined means removed. */
function pick<T>(base: T | undefined, ours: T | undefined, theirs: T | undefined, conflict: () => void): T | undefined {
  if (sameJson(ours, theirs) || sameJson(base, theirs)) return ours;
  if (sameJson(base, ours)) return theirs;
  conflict();
  return ours;
}

function mergeLists<T extends Identified>(
  kind: MergeConflict['kind'],
  base: readonly T[],
  ours: readonly T[],
  theirs: readonly T[],
  conflicts: MergeConflict[],
  within?: (base: T | undefined, ours: T | undefined, theirs: T | undefined) => T | null,
): T[] {
  const [inBase, inOurs, inTheirs] = [byId(base), byId(ours), byId(theirs)];
  const ids = [...new Set([...ours, ...theirs].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [was, mine, other] = [inBase.get(id), inOurs.get(id), inTheirs.get(id)];
    let both: T | null = null;
    const merged = pick(was, mine, other, () => {
      both = within?.(was, mine, other) ?? null;
      if (both === null) conflicts.push({ kind, id, base: was, ours: mine, theirs: other });
    });
    const found = both ?? merged;
    return found === undefined ? [] : [found];
  });
}

function mergeMaps<T>(
  kind: MergeConflict['kind'],
  base: Readonly<Record<string, T>>,
  ours: Readonly<Record<string, T>>,
  theirs: Readonly<Record<string, T>>,
  conflicts: MergeConflict[] | null,
): Record<string, T> {
  const merged: Record<string, T> = {};
  for (const id of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const value = pick(base[id], ours[id], theirs[id], () =>
      conflicts?.push({ kind, id, base: base[id], ours: ours[id], theirs: theirs[id] }),
    );
    if (value !== undefined) merged[id] = value;
  }
  return merged;
}

/** A node of which both sides changed different fields; null where they changed the same one, or what it is. */
function mergeNode(base: Node | undefined, ours: Node | undefined, theirs: Node | undefined): Node | null {
  if (!base || !ours || !theirs) return null;
  const isOther = ({ type, typeVersion }: Node) => type !== base.type || typeVersion !== base.typeVersion;
  if (isOther(ours) || isOther(theirs)) return null;
  const conflicts: MergeConflict[] = [];
  const fieldsOf = ({ parameters: _, policy: __, ...rest }: Node): Record<string, unknown> => rest;
  const merged = mergeMaps('field', fieldsOf(base), fieldsOf(ours), fieldsOf(theirs), conflicts);
  for (const part of ['parameters', 'policy'] as const) {
    const of = (node: Node) => (node[part] ?? {}) as Record<string, unknown>;
    const fields = mergeMaps('field', of(base), of(ours), of(theirs), conflicts);
    if (Object.keys(fields).length > 0 || ours[part]) merged[part] = fields;
  }
  // Put together from the fields of nodes.
  return conflicts.length > 0 ? null : (merged as Node);
}

/**
 * Brings together what two people made of the same document. Different nodes,
 * edges and settings merge by themselves, and so do different fields of a node;
 * what both changed is a conflict, in
 * which our side stands until somebody decides. Two things that were added
 * under one id both stay: ours gets an id and a name of its own, and `rename`
 * lets our expressions follow. Where a node was moved on both sides, ours
 * stands without a word. An edge goes with a node that was removed, unless it
 * is new: then the node is a conflict.
 */
export function mergeDocuments(
  base: WorkflowDocument,
  ours: WorkflowDocument,
  theirs: WorkflowDocument,
  rename: RenameReferences,
): Merged {
  return merge(base, apart(base, ours, theirs, rename), theirs);
}

/** The same, with their side in those conflicts that are named by {@link conflictKey}. */
export function resolveMerge(
  base: WorkflowDocument,
  ours: WorkflowDocument,
  theirs: WorkflowDocument,
  theirsWins: ReadonlySet<string>,
  rename: RenameReferences,
): Merged {
  const own = apart(base, ours, theirs, rename);
  const chosen = merge(base, own, theirs).conflicts.filter((conflict) => theirsWins.has(conflictKey(conflict)));
  return merge(base, adopt(own, theirs, chosen), theirs);
}

const NO_LAYOUT: Layout = { nodes: {} };
const FIELDS = ['name', 'description', 'source'] as const;

function merge(base: WorkflowDocument, ours: WorkflowDocument, theirs: WorkflowDocument): Merged {
  const conflicts: MergeConflict[] = [];
  const allEdges = mergeLists('edge', base.edges, ours.edges, theirs.edges, conflicts);
  const nodes = mergeLists('node', base.nodes, ours.nodes, theirs.nodes, conflicts, mergeNode);
  const ids = new Set(nodes.map(({ id }) => id));
  const hasEnds = ({ from, to }: Edge) => ids.has(from.node) && ids.has(to.node);
  for (const [id, own] of cutOff(base, theirs, ours, allEdges, ids)) {
    const [was, other] = [base, theirs].map((document) => document.nodes.find((node) => node.id === id));
    if (!conflicts.some((conflict) => conflict.kind === 'node' && conflict.id === id))
      conflicts.push({ kind: 'node', id, base: was, ours: own, theirs: other });
    if (!own) continue;
    nodes.push(own);
    ids.add(id);
  }
  const [before, mine, other] = [base.layout ?? NO_LAYOUT, ours.layout ?? NO_LAYOUT, theirs.layout ?? NO_LAYOUT];
  const places = mergeMaps('field', before.nodes, mine.nodes, other.nodes, null);
  const notes = mergeLists('note', before.notes ?? [], mine.notes ?? [], other.notes ?? [], conflicts);
  const groups = mergeLists('group', before.groups ?? [], mine.groups ?? [], other.groups ?? [], conflicts);
  const settings = mergeMaps<unknown>(
    'setting',
    base.settings ?? {},
    ours.settings ?? {},
    theirs.settings ?? {},
    conflicts,
  );
  const pins = mergeMaps('pin', pinsOf(base), pinsOf(ours), pinsOf(theirs), conflicts);
  const fields = (document: WorkflowDocument): Record<string, unknown> =>
    Object.fromEntries(FIELDS.map((field) => [field, document[field]]));
  const merged = mergeMaps('field', fields(base), fields(ours), fields(theirs), conflicts);
  const kept = <T>(map: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(map).filter(([id]) => ids.has(id)));
  const left = kept(pins);
  return {
    document: {
      ...(ours.$schema === undefined ? {} : { $schema: ours.$schema }),
      schemaVersion: ours.schemaVersion,
      // A document always has a name, on both sides.
      ...(merged as Pick<WorkflowDocument, 'name'>),
      nodes,
      edges: allEdges.filter(hasEnds),
      ...(Object.keys(settings).length > 0 ? { settings } : {}),
      ...withPins(left),
      layout: {
        nodes: kept(places),
        ...(notes.length > 0 ? { notes: notes.map((note) => attached(note, ids)) } : {}),
        ...(groups.length > 0 ? { groups: membersOnce(groups, ids) } : {}),
      },
    },
    conflicts,
  };
}

/** What is pinned at a node, with where it came from: one is nothing without the other. */
interface Pin {
  readonly pinned: Pinned;
  readonly origin?: PinOrigin;
}

const pinsOf = ({ pins = {}, pinOrigins = {} }: WorkflowDocument): Record<string, Pin> =>
  Object.fromEntries(
    Object.entries(pins).map(([id, pinned]) => [id, { pinned, ...(pinOrigins[id] ? { origin: pinOrigins[id] } : {}) }]),
  );

function withPins(merged: Readonly<Record<string, Pin>>): Pick<WorkflowDocument, 'pins' | 'pinOrigins'> {
  const all = Object.entries(merged);
  const origins = all.flatMap(([id, { origin }]) => (origin ? [[id, origin] as const] : []));
  return {
    ...(all.length > 0 ? { pins: Object.fromEntries(all.map(([id, { pinned }]) => [id, pinned])) } : {}),
    ...(origins.length > 0 ? { pinOrigins: Object.fromEntries(origins) } : {}),
  };
}

/** Nodes that one side removed while the other led a new edge to them, each as our side has it. */
function cutOff(
  base: WorkflowDocument,
  theirs: WorkflowDocument,
  ours: WorkflowDocument,
  edges: readonly Edge[],
  left: ReadonlySet<string>,
): Map<string, Node | undefined> {
  const known = byId(base.edges);
  const lost = edges
    .filter((edge) => !sameJson(known.get(edge.id), edge))
    .flatMap(({ from, to }) => [from.node, to.node])
    .filter((id) => !left.has(id));
  const [own, other] = [byId(ours.nodes), byId(theirs.nodes)];
  return new Map(lost.filter((id) => own.has(id) || other.has(id)).map((id) => [id, own.get(id)]));
}

/** A note is attached to a node that is there, or to none. */
function attached<T extends { node?: string }>({ node, ...note }: T, ids: ReadonlySet<string>) {
  return node !== undefined && ids.has(node) ? { ...note, node } : note;
}

/** A node is in one group at most, and a group has nodes. */
function membersOnce(groups: readonly Group[], ids: ReadonlySet<string>): Group[] {
  const taken = new Set<string>();
  return groups.flatMap((group) => {
    const nodes = group.nodes.filter((id) => ids.has(id) && !taken.has(id));
    for (const id of nodes) taken.add(id);
    return nodes.length > 0 ? [{ ...group, nodes }] : [];
  });
}

/** Our side with theirs in the places of some conflicts. */
function adopt(
  ours: WorkflowDocument,
  theirs: WorkflowDocument,
  conflicts: readonly MergeConflict[],
): WorkflowDocument {
  const of = (kind: MergeConflict['kind']) => conflicts.filter((conflict) => conflict.kind === kind);
  const list = <T extends Identified>(kind: MergeConflict['kind'], own: readonly T[] = []): T[] => {
    const replaced = new Map(of(kind).map(({ id, theirs: value }) => [id, value as T | undefined]));
    const added = [...replaced].filter(([id]) => !own.some((entry) => entry.id === id));
    return [
      ...own.map((entry) => (replaced.has(entry.id) ? replaced.get(entry.id) : entry)),
      ...added.map(([, v]) => v),
    ].filter((entry) => entry !== undefined);
  };
  const map = <T>(kind: MergeConflict['kind'], own: Readonly<Record<string, T>> = {}): Record<string, T> => {
    const replaced = { ...own, ...Object.fromEntries(of(kind).map(({ id, theirs: value }) => [id, value as T])) };
    return Object.fromEntries(Object.entries(replaced).filter(([, value]) => value !== undefined));
  };
  const nodes = list('node', ours.nodes);
  const ids = new Set(nodes.map(({ id }) => id));
  const returned = new Set(of('node').flatMap(({ id, ours: own }) => (own === undefined ? [id] : [])));
  const own = list('edge', ours.edges).filter(({ from, to }) => ids.has(from.node) && ids.has(to.node));
  const known = new Set(own.map(({ id }) => id));
  // A node that comes back brings its edges along, as far as their other ends are there.
  const back = theirs.edges.filter(
    ({ id, from, to }) =>
      !known.has(id) && (returned.has(from.node) || returned.has(to.node)) && ids.has(from.node) && ids.has(to.node),
  );
  const layout = ours.layout ?? NO_LAYOUT;
  const places = Object.fromEntries(
    [...returned].flatMap((id) => (theirs.layout?.nodes[id] ? [[id, theirs.layout.nodes[id]]] : [])),
  );
  const { settings, pins: _, pinOrigins: _origins, ...rest } = ours;
  const nextSettings = map<unknown>('setting', settings);
  return {
    ...(map<unknown>('field', rest as Record<string, unknown>) as typeof rest),
    nodes,
    edges: [...own, ...back],
    ...(Object.keys(nextSettings).length > 0 ? { settings: nextSettings } : {}),
    ...withPins(map('pin', pinsOf(ours))),
    layout: {
      nodes: { ...layout.nodes, ...places },
      notes: list('note', layout.notes),
      groups: list('group', layout.groups),
    },
  };
}

/** A document with the very nodes and edges of another wherever they are equal: they need not be compared again. */
export function sharing(known: WorkflowDocument, document: WorkflowDocument): WorkflowDocument {
  const shared = <T extends Identified>(own: readonly T[], list: readonly T[]): T[] => {
    const found = byId(own);
    return list.map((entry) => {
      const other = found.get(entry.id);
      return other !== undefined && sameJson(other, entry) ? other : entry;
    });
  };
  return { ...document, nodes: shared(known.nodes, document.nodes), edges: shared(known.edges, document.edges) };
}
