import type { WorkflowDocument } from './document.ts';
import { canonicalJson } from './serialise.ts';

/** Something that both sides changed, each in its own way. `ours` stands in the merged document. */
export interface Conflict {
  readonly kind: 'node' | 'edge' | 'setting' | 'note' | 'group' | 'field';
  readonly id: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

export interface Merged {
  readonly document: WorkflowDocument;
  readonly conflicts: readonly Conflict[];
}

const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a as object) === canonicalJson(b as object));

/** The value after both sides had their say; undefined means removed. */
function pick<T>(base: T | undefined, ours: T | undefined, theirs: T | undefined, conflict: () => void): T | undefined {
  if (same(ours, theirs) || same(base, theirs)) return ours;
  if (same(base, ours)) return theirs;
  conflict();
  return ours;
}

type Identified = { readonly id: string };

function mergeLists<T extends Identified>(
  kind: Conflict['kind'],
  base: readonly T[],
  ours: readonly T[],
  theirs: readonly T[],
  conflicts: Conflict[],
): T[] {
  const find = (list: readonly T[]) => new Map(list.map((entry) => [entry.id, entry]));
  const [inBase, inOurs, inTheirs] = [find(base), find(ours), find(theirs)];
  const ids = [...new Set([...ours, ...theirs].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [was, mine, other] = [inBase.get(id), inOurs.get(id), inTheirs.get(id)];
    const merged = pick(was, mine, other, () => conflicts.push({ kind, id, ours: mine, theirs: other }));
    return merged === undefined ? [] : [merged];
  });
}

function mergeMaps(
  kind: Conflict['kind'],
  base: Readonly<Record<string, unknown>>,
  ours: Readonly<Record<string, unknown>>,
  theirs: Readonly<Record<string, unknown>>,
  conflicts: Conflict[] | null,
): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const value = pick(base[key], ours[key], theirs[key], () =>
      conflicts?.push({ kind, id: key, ours: ours[key], theirs: theirs[key] }),
    );
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

/**
 * Brings together what two people made of the same document. Different nodes,
 * edges and settings merge by themselves; what both changed is a conflict, in
 * which our side stands until somebody decides. Where a node was moved on both
 * sides, ours stands without a word. Edges whose node is gone go with it.
 */
export function mergeDocuments(base: WorkflowDocument, ours: WorkflowDocument, theirs: WorkflowDocument): Merged {
  const conflicts: Conflict[] = [];
  const nodes = mergeLists('node', base.nodes, ours.nodes, theirs.nodes, conflicts);
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = mergeLists('edge', base.edges, ours.edges, theirs.edges, conflicts).filter(
    ({ from, to }) => ids.has(from.node) && ids.has(to.node),
  );
  const layouts = [base, ours, theirs].map(({ layout }) => layout ?? { nodes: {} });
  const [before = { nodes: {} }, mine = { nodes: {} }, other = { nodes: {} }] = layouts;
  const places = mergeMaps('field', before.nodes, mine.nodes, other.nodes, null) as Record<string, [number, number]>;
  const notes = mergeLists('note', before.notes ?? [], mine.notes ?? [], other.notes ?? [], conflicts);
  const groups = mergeLists('group', before.groups ?? [], mine.groups ?? [], other.groups ?? [], conflicts).map(
    (group) => ({ ...group, nodes: group.nodes.filter((id) => ids.has(id)) }),
  );
  const settings = mergeMaps('setting', base.settings ?? {}, ours.settings ?? {}, theirs.settings ?? {}, conflicts);
  const fields = (document: WorkflowDocument) => ({
    name: document.name,
    description: document.description,
    pins: document.pins,
    pinOrigins: document.pinOrigins,
    source: document.source,
  });
  const merged = mergeMaps('field', fields(base), fields(ours), fields(theirs), conflicts);
  const layout = {
    nodes: Object.fromEntries(Object.entries(places).filter(([id]) => ids.has(id))),
    ...(notes.length > 0 ? { notes } : {}),
    ...(groups.length > 0 ? { groups } : {}),
  };
  return {
    document: {
      ...(ours.$schema === undefined ? {} : { $schema: ours.$schema }),
      schemaVersion: ours.schemaVersion,
      ...(merged as Pick<WorkflowDocument, 'name'>),
      nodes,
      edges,
      ...(Object.keys(settings).length > 0 ? { settings } : {}),
      layout,
    },
    conflicts,
  };
}
