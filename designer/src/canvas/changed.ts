import type { Group, Note, WorkflowDocument } from '@holdfast/workflow';
import { type Point, placeOf } from './model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

/** Where something stands on the canvas. */
export interface Place {
  readonly at: Point;
  readonly size: Point;
}

/** Steps that are there and read or stand differently from before. */
export function changedNodes(before: WorkflowDocument, after: WorkflowDocument): string[] {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const places = before.layout?.nodes ?? {};
  const ends = new Set(
    after.edges === before.edges
      ? []
      : [...before.edges, ...after.edges]
          .filter((edge) => before.edges.includes(edge) !== after.edges.includes(edge))
          .flatMap(({ from, to }) => [from.node, to.node]),
  );
  return after.nodes
    .filter((node) => {
      const [was, is] = [places[node.id], after.layout?.nodes[node.id]];
      return old.get(node.id) !== node || was?.[0] !== is?.[0] || was?.[1] !== is?.[1] || ends.has(node.id);
    })
    .map(({ id }) => id);
}

/** Where that is which reads or stands differently from before: steps, notes, and groups by their steps. */
export function changedPlaces(before: WorkflowDocument, after: WorkflowDocument): Place[] {
  const groups = news<Group>(before.layout?.groups, after.layout?.groups);
  const nodes = new Set([...changedNodes(before, after), ...groups.flatMap((group) => group.nodes)]);
  return [
    ...[...nodes].map((id): Place => ({ at: placeOf(after, id), size: [NODE_WIDTH, NODE_HEIGHT] })),
    ...news<Note>(before.layout?.notes, after.layout?.notes),
  ];
}

/** What is in the one list and was not in the other. */
const news = <T>(before: readonly T[] = [], after: readonly T[] = []): T[] =>
  after.filter((each) => !before.includes(each));
