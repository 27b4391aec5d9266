import { type RenameReferences, rewriteReferences } from './clip.ts';
import type { Edge, Layout, Node, WorkflowDocument } from './document.ts';
import { nextId, slug, uniqueName } from './ids.ts';
import type { Json } from './items.ts';
import { sameJson } from './serialise.ts';

export type Identified = { readonly id: string };

export const byId = <T extends Identified>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((entry) => [entry.id, entry]));

const NO_LAYOUT: Layout = { nodes: {} };

/**
 * Two people who add a step each get the same next id. Our side with ids of its
 * own for whatever both added under one id and not the same; nodes get a name of
 * their own too where it is taken, and references follow.
 */
export function apart(
  base: WorkflowDocument,
  ours: WorkflowDocument,
  theirs: WorkflowDocument,
  rename: RenameReferences,
): WorkflowDocument {
  const { layout, edges, ...own } = withOwnNodes(base, ours, theirs, rename);
  const [before, other] = [base.layout ?? NO_LAYOUT, theirs.layout ?? NO_LAYOUT];
  return {
    ...own,
    edges: withOwnIds('e', base.edges, edges, theirs.edges),
    ...(layout
      ? {
          layout: {
            ...layout,
            ...(layout.notes ? { notes: withOwnIds('note', before.notes, layout.notes, other.notes) } : {}),
            ...(layout.groups ? { groups: withOwnIds('group', before.groups, layout.groups, other.groups) } : {}),
          },
        }
      : {}),
  };
}

/** Our entries; one that theirs has too, but not the same and not from before, under the next free id. */
function withOwnIds<T extends Identified>(
  prefix: string,
  base: readonly T[] = [],
  ours: readonly T[],
  theirs: readonly T[] = [],
): T[] {
  const [known, others] = [byId(base), byId(theirs)];
  const taken = new Set([...ours, ...theirs].map(({ id }) => id));
  return ours.map((entry) => {
    const other = known.has(entry.id) ? undefined : others.get(entry.id);
    if (other === undefined || sameJson(other, entry)) return entry;
    const id = nextId(prefix, taken);
    taken.add(id);
    return { ...entry, id };
  });
}

function withOwnNodes(
  base: WorkflowDocument,
  ours: WorkflowDocument,
  theirs: WorkflowDocument,
  rename: RenameReferences,
): WorkflowDocument {
  const [known, others] = [byId(base.nodes), byId(theirs.nodes)];
  const clashing = ours.nodes.filter((node) => {
    const other = known.has(node.id) ? undefined : others.get(node.id);
    if (!other) return false;
    return !sameJson([node, ours.layout?.nodes[node.id]], [other, theirs.layout?.nodes[node.id]]);
  });
  if (clashing.length === 0) return ours;
  const all = [...ours.nodes, ...theirs.nodes];
  const ids = new Set(all.map(({ id }) => id));
  const names = new Set(all.map(({ name }) => name));
  const theirNames = new Set(theirs.nodes.map(({ name }) => name));
  const own = new Map<string, Node>();
  const renames = new Map<string, string>();
  for (const node of clashing) {
    const id = slug(node.id, ids);
    const name = theirNames.has(node.name) ? uniqueName(node.name, names) : node.name;
    ids.add(id);
    names.add(name);
    own.set(node.id, { ...node, id, name });
    renames.set(node.id, id).set(node.name, name);
  }
  const follow = (node: Node): Node => {
    const followed = rewriteReferences(node as Json, renames, rename) as unknown as Node;
    return sameJson(followed, node) ? node : followed;
  };
  const idOf = (id: string) => own.get(id)?.id ?? id;
  const keyed = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).map(([id, value]) => [idOf(id), value]));
  const { layout, pins, pinOrigins } = ours;
  const parted: WorkflowDocument = {
    ...ours,
    nodes: ours.nodes.map((node) => follow(own.get(node.id) ?? node)),
    edges: ours.edges.map((edge): Edge => {
      const { from, to } = edge;
      if (!own.has(from.node) && !own.has(to.node)) return edge;
      return { ...edge, from: { ...from, node: idOf(from.node) }, to: { ...to, node: idOf(to.node) } };
    }),
    ...(pins ? { pins: keyed(pins) } : {}),
    ...(pinOrigins ? { pinOrigins: keyed(pinOrigins) } : {}),
    ...(layout
      ? {
          layout: {
            nodes: keyed(layout.nodes),
            ...(layout.notes
              ? {
                  notes: layout.notes.map((note) =>
                    note.node === undefined ? note : { ...note, node: idOf(note.node) },
                  ),
                }
              : {}),
            ...(layout.groups
              ? { groups: layout.groups.map((group) => ({ ...group, nodes: group.nodes.map(idOf) })) }
              : {}),
          },
        }
      : {}),
  };
  // What was the same on both sides may read another node now.
  return withOwnNodes(base, parted, theirs, rename);
}
