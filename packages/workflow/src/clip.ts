import { type Edge, type Group, isExpression, type Node, type Note, type WorkflowDocument } from './document.ts';
import { inspect } from './hostile.ts';
import { nextId, slug, uniqueName } from './ids.ts';
import type { Json, JsonObject } from './items.ts';
import { validateDocument } from './validate.ts';

/** The mark of a clipboard text of ours, and its version. */
export const CLIP_FORMAT = 'clip/1';

/** Part of a workflow on its way to another place: JSON text, with names of connections and no secrets. */
export interface Clip {
  readonly $holdfast: typeof CLIP_FORMAT;
  readonly nodes: readonly Node[];
  /** Edges between the nodes of the clip. */
  readonly edges: readonly Edge[];
  readonly notes: readonly Note[];
  /** Groups that were taken as a whole. */
  readonly groups: readonly Group[];
  readonly positions: Readonly<Record<string, readonly [number, number]>>;
}

/** What is selected: ids of nodes and of notes. */
export interface ClipSelection {
  readonly nodes: ReadonlySet<string>;
  readonly notes?: ReadonlySet<string>;
}

/** Takes the selected part of a document: notes that are attached to it, and groups that lie in it, come along. */
export function makeClip(document: WorkflowDocument, selection: ClipSelection): Clip {
  const nodes = document.nodes.filter(({ id }) => selection.nodes.has(id));
  const ids = new Set(nodes.map(({ id }) => id));
  const places = document.layout?.nodes ?? {};
  return {
    $holdfast: CLIP_FORMAT,
    nodes,
    edges: document.edges.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node)),
    notes: (document.layout?.notes ?? []).filter(
      ({ id, node }) => selection.notes?.has(id) || (node !== undefined && ids.has(node)),
    ),
    groups: (document.layout?.groups ?? []).filter((group) => group.nodes.every((id) => ids.has(id))),
    positions: Object.fromEntries([...ids].map((id) => [id, places[id] ?? [0, 0]])),
  };
}

/** Reads a clip. Null when the value is none, or holds something that no document may hold. */
export function readClip(value: unknown): Clip | null {
  if (value === null || typeof value !== 'object' || inspect(value)) return null;
  const { $holdfast, nodes, edges, notes, groups, positions } = value as Record<string, unknown>;
  if ($holdfast !== CLIP_FORMAT) return null;
  const checked = validateDocument({
    schemaVersion: 1,
    name: 'clip',
    nodes,
    edges: edges ?? [],
    layout: { nodes: positions ?? {}, ...listed({ notes, groups }) },
  });
  if (!checked.ok) return null;
  const { document } = checked;
  return {
    $holdfast: CLIP_FORMAT,
    nodes: document.nodes,
    edges: document.edges,
    notes: document.layout?.notes ?? [],
    groups: document.layout?.groups ?? [],
    positions: document.layout?.nodes ?? {},
  };
}

/** Those that are lists with something in them. */
const listed = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => Array.isArray(value) && value.length > 0));

/** Rewrites the references of one expression: from old to new ids and names. */
export type RenameReferences = (template: string, renames: ReadonlyMap<string, string>) => string;

export interface Pasted {
  readonly document: WorkflowDocument;
  readonly nodes: readonly string[];
  /** By the id of a node in the clip, its id in the document. */
  readonly ids: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  readonly groups: readonly string[];
}

/** A value with the references of all expressions in it rewritten. */
export function rewriteReferences(value: Json, renames: ReadonlyMap<string, string>, rename: RenameReferences): Json {
  if (isExpression(value)) return rename(value, renames);
  if (Array.isArray(value)) return value.map((entry) => rewriteReferences(entry, renames, rename));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, rewriteReferences(entry, renames, rename)]),
  );
}

/**
 * Puts a clip into a document: new ids, names of their own, references inside the
 * clip following. Positions keep their distance to each other; the top left node comes to stand at `at`.
 */
export function pasteClip(
  document: WorkflowDocument,
  clip: Clip,
  at: readonly [number, number],
  rename: RenameReferences,
): Pasted {
  const ids = new Set(document.nodes.map(({ id }) => id));
  const names = new Set(document.nodes.map(({ name }) => name));
  const edgeIds = new Set(document.edges.map(({ id }) => id));
  const noteIds = new Set((document.layout?.notes ?? []).map(({ id }) => id));
  const newIds = new Map<string, string>();
  const renames = new Map<string, string>();
  const nodes = clip.nodes.map((node): Node => {
    const name = uniqueName(node.name, names);
    const id = slug(name, ids);
    ids.add(id);
    names.add(name);
    newIds.set(node.id, id);
    renames.set(node.name, name);
    return { ...node, id, name };
  });
  for (const [from, to] of newIds) renames.set(from, to);
  const edges = clip.edges.flatMap((edge): Edge[] => {
    const [from, to] = [newIds.get(edge.from.node), newIds.get(edge.to.node)];
    if (from === undefined || to === undefined) return [];
    const id = nextId('e', edgeIds);
    edgeIds.add(id);
    return [{ ...edge, id, from: { ...edge.from, node: from }, to: { ...edge.to, node: to } }];
  });
  const corners = [...Object.values(clip.positions), ...clip.notes.map((note) => note.at)];
  const left = Math.min(...corners.map(([x]) => x));
  const top = Math.min(...corners.map(([, y]) => y));
  const place = ([x, y]: readonly [number, number]): [number, number] => [x - left + at[0], y - top + at[1]];
  const notes = clip.notes.map((note): Note => {
    const id = nextId('note', noteIds);
    noteIds.add(id);
    const { node, ...rest } = note;
    const attached = node === undefined ? undefined : newIds.get(node);
    return { ...rest, id, at: place(note.at), ...(attached === undefined ? {} : { node: attached }) };
  });
  const positions = Object.fromEntries([...newIds].map(([old, id]) => [id, place(clip.positions[old] ?? [0, 0])]));
  const layout = document.layout ?? { nodes: {} };
  const groupIds = new Set((layout.groups ?? []).map(({ id }) => id));
  const groups = clip.groups.map((group): Group => {
    const id = nextId('group', groupIds);
    groupIds.add(id);
    return { ...group, id, nodes: group.nodes.flatMap((node) => newIds.get(node) ?? []) };
  });
  return {
    document: {
      ...document,
      nodes: [
        ...document.nodes,
        ...nodes.map((node) =>
          node.parameters
            ? { ...node, parameters: rewriteReferences(node.parameters, renames, rename) as JsonObject }
            : node,
        ),
      ],
      edges: [...document.edges, ...edges],
      layout: {
        ...layout,
        nodes: { ...layout.nodes, ...positions },
        ...(notes.length > 0 || layout.notes ? { notes: [...(layout.notes ?? []), ...notes] } : {}),
        ...(groups.length > 0 || layout.groups ? { groups: [...(layout.groups ?? []), ...groups] } : {}),
      },
    },
    nodes: [...newIds.values()],
    ids: newIds,
    notes: notes.map(({ id }) => id),
    groups: groups.map(({ id }) => id),
  };
}
