import { type Catalogue, type Edge, portsOf, type WorkflowDocument } from '@holdfast/workflow';
import type { Choice, OperationChoice, TypeChoice } from './choices.ts';
import { putClip } from './clips.ts';
import type { AddRequest } from './context.ts';
import { groupAround, joinGroup } from './frames/groups.ts';
import { connect, type PortRef, splice } from './joining.ts';
import { edgeOf } from './lookup.ts';
import { addNode, freePlace, isTooNear, makeRoom, type Point, placeOf, shoved } from './model.ts';

/** Where something is added and what it is joined to. */
export type Spot = Pick<AddRequest, 'at' | 'from' | 'to' | 'edge'>;

interface Inserted {
  readonly document: WorkflowDocument;
  readonly ids: readonly string[];
}

/**
 * Adds a step or a pattern, joined to what it was asked from. What stands in the way
 * moves, and nothing else. What comes between two steps of a group belongs to it,
 * and so does whatever is added while it is looked into.
 *
 * @param inside the group that is looked into; null: the whole workflow
 */
export function insert(
  document: WorkflowDocument,
  describe: Catalogue,
  choice: Exclude<Choice, OperationChoice>,
  spot: Spot,
  inside: string | null,
): Inserted {
  const made =
    choice.kind === 'type'
      ? insertNode(document, describe, choice, spot)
      : insertPattern(document, describe, choice.pattern, spot);
  const edge = spot.edge === undefined ? undefined : edgeOf(document, spot.edge);
  const group = inside ?? (edge ? groupAround(document, [edge.from.node, edge.to.node]) : null);
  return { ...made, document: joinGroup(made.document, group, made.ids) };
}

/** The middle between the two ends of an edge; what follows moves first where a further step would lie on one of them. */
function between(document: WorkflowDocument, edgeId: string): { document: WorkflowDocument; at: Point } | null {
  const edge = edgeOf(document, edgeId);
  if (!edge) return null;
  const ends = [edge.from.node, edge.to.node];
  const isTight = ends.some((id) => isTooNear(placeOf(document, id), middleOf(document, edge)));
  const roomy = isTight ? makeRoom(document, edge.from.node, edge.to.node) : document;
  return { document: roomy, at: middleOf(roomy, edge) };
}

function middleOf(document: WorkflowDocument, { from, to }: Edge): Point {
  const [fromX, fromY] = placeOf(document, from.node);
  const [toX, toY] = placeOf(document, to.node);
  return [(fromX + toX) / 2, (fromY + toY) / 2];
}

function insertNode(
  document: WorkflowDocument,
  describe: Catalogue,
  { description, begins }: TypeChoice,
  { at, from, to, edge }: Spot,
): Inserted {
  const middle = edge === undefined ? null : between(document, edge);
  const made = addNode(middle?.document ?? document, description, middle?.at ?? at, begins);
  const ids = [made.id];
  if (edge !== undefined) return { document: splice(made.document, describe, edge, made.id), ids };
  const { inputs, outputs } = portsOf(description, begins?.parameters);
  const [input, output] = [inputs[0]?.name, outputs[0]?.name];
  if (from && input !== undefined)
    return { document: connect(made.document, describe, from, { node: made.id, port: input }), ids };
  if (to && output !== undefined)
    return { document: connect(made.document, describe, { node: made.id, port: output }, to), ids };
  return { document: made.document, ids };
}

function insertPattern(
  document: WorkflowDocument,
  describe: Catalogue,
  { clip, first, last }: Extract<Choice, { kind: 'pattern' }>['pattern'],
  { at, from, to, edge: edgeId }: Spot,
): Inserted {
  const edge = edgeId === undefined ? undefined : edgeOf(document, edgeId);
  const put = putClip(document, clip, freePlace(document, at));
  const ids = [...put.selection.nodes];
  const named = new Map(clip.nodes.map(({ id }, index) => [id, ids[index] ?? id]));
  const real = ({ node, port }: PortRef): PortRef => ({ node: named.get(node) ?? node, port });
  let next = put.document;
  if (edge) next = { ...next, edges: next.edges.filter(({ id }) => id !== edge.id) };
  const [start, end] = [from ?? edge?.from, to ?? edge?.to];
  if (start) next = connect(next, describe, start, real(first));
  if (end) next = connect(next, describe, real(last), end);
  return { document: edge ? cleared(next, edge.to.node, ids) : next, ids };
}

/** Moves what follows to the right of what was put in, where the two overlap. */
function cleared(document: WorkflowDocument, after: string, ids: readonly string[]): WorkflowDocument {
  const rightmost = ids.toSorted((a, b) => placeOf(document, b)[0] - placeOf(document, a)[0])[0];
  if (rightmost === undefined) return document;
  const [x, y] = placeOf(document, after);
  const clash = ids.some((id) => {
    const [left, top] = placeOf(document, id);
    return isTooNear([left, top], [x, y]);
  });
  return clash ? shoved(document, after, placeOf(document, rightmost)[0] + 304) : document;
}
