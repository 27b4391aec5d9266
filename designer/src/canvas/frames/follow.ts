import type { Catalogue, WorkflowDocument } from '@holdfast/workflow';
import type { Node as FlowNode, NodeChange } from '@xyflow/react';
import { moveNodes, type Point, type Selection, snap } from '../model.ts';
import { findGroup, groupsOf, placeOfGroup, shifted } from './groups.ts';
import { moveNotes } from './notes.ts';

const idOf = (prefix: string, node: string): string | null =>
  node.startsWith(prefix) ? node.slice(prefix.length) : null;
export const groupIdOf = (node: string): string | null => idOf('group:', node);
export const noteIdOf = (node: string): string | null => idOf('note:', node);

/** While a frame is dragged its steps go along: the changes, and those of the steps that are not among them. */
export function withFollowers<T extends FlowNode>(
  document: WorkflowDocument,
  changes: readonly NodeChange<T>[],
  before: readonly T[],
): NodeChange<T>[] {
  const placed = new Map(before.map((node) => [node.id, node.position]));
  const own = new Set(changes.flatMap((change) => (change.type === 'position' ? [change.id] : [])));
  const extra = changes.flatMap((change): NodeChange<T>[] => {
    const group = change.type === 'position' ? groupIdOf(change.id) : null;
    if (change.type !== 'position' || group === null || !change.position) return [];
    const from = placed.get(change.id);
    const members = findGroup(document, group)?.nodes ?? [];
    if (!from) return [];
    const [dx, dy] = [change.position.x - from.x, change.position.y - from.y];
    return members.flatMap((id) => {
      const at = placed.get(id);
      if (!at || own.has(id)) return [];
      return [{ type: 'position', id, position: { x: at.x + dx, y: at.y + dy } }];
    });
  });
  return extra.length > 0 ? [...changes, ...extra] : [...changes];
}

/** Puts everything that was dragged where it was let go: steps, notes, and groups with all that is in them. */
export function putDown(
  document: WorkflowDocument,
  describe: Catalogue,
  moved: readonly Pick<FlowNode, 'id' | 'position'>[],
  settle: (value: number) => number = snap,
): WorkflowDocument {
  const nodes: Record<string, Point> = {};
  const notes = new Map<string, Point>();
  const steps: Record<string, Point> = {};
  for (const { id, position } of moved) {
    const [note, groupId] = [noteIdOf(id), groupIdOf(id)];
    const group = groupId === null ? undefined : findGroup(document, groupId);
    if (note !== null) notes.set(note, [position.x, position.y]);
    else if (group) {
      const [x, y] = placeOfGroup(document, describe, group);
      Object.assign(nodes, shifted(document, group, position.x - x, position.y - y));
    } else steps[id] = [position.x, position.y];
  }
  return moveNotes(moveNodes(document, { ...nodes, ...steps }, settle), notes, settle);
}

/** A choice on the canvas as a selection of the document. */
export interface Choice {
  readonly id: string;
  readonly selected: boolean;
}

/** A set with these added or taken out. */
export function toggled(before: ReadonlySet<string> | undefined, choices: readonly Choice[]): Set<string> {
  const next = new Set(before);
  for (const { id, selected } of choices) {
    if (selected) next.add(id);
    else next.delete(id);
  }
  return next;
}

/**
 * A selection of these steps, as far as they are drawn. A folded group is one card:
 * with a part of it, all of it is chosen.
 *
 * @param inside the group that is looked into; null: the whole workflow
 */
export function selectionOf(document: WorkflowDocument, inside: string | null, ids: ReadonlySet<string>): Selection {
  const edges: ReadonlySet<string> = new Set();
  const around = inside === null ? undefined : findGroup(document, inside);
  if (around) return { nodes: new Set(around.nodes.filter((id) => ids.has(id))), edges };
  const folded = groupsOf(document).filter(({ collapsed, nodes }) => collapsed && nodes.some((id) => ids.has(id)));
  return {
    nodes: new Set([...ids, ...folded.flatMap(({ nodes }) => nodes)]),
    edges,
    groups: new Set(folded.map(({ id }) => id)),
  };
}

/** Takes over what was chosen or given up. A group that is chosen has its steps chosen with it. */
export function chosenAfter(document: WorkflowDocument, before: Selection, choices: readonly Choice[]): Selection {
  const of = (read: (id: string) => string | null) =>
    choices.flatMap(({ id, selected }) => {
      const own = read(id);
      return own === null ? [] : [{ id: own, selected }];
    });
  const groups = of(groupIdOf);
  const steps = of((id) => (groupIdOf(id) === null && noteIdOf(id) === null ? id : null));
  const members = (isSelected: boolean) =>
    groups
      .filter(({ selected }) => selected === isSelected)
      .flatMap((choice) => findGroup(document, choice.id)?.nodes ?? [])
      .map((id) => ({ id, selected: isSelected }));
  return {
    // What a group gives up comes first: a step of it may have been chosen in its place.
    nodes: toggled(before.nodes, [...members(false), ...steps, ...members(true)]),
    edges: before.edges,
    notes: toggled(before.notes, of(noteIdOf)),
    groups: toggled(before.groups, groups),
  };
}
