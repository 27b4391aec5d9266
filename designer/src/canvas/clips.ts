import { renameReferences } from '@holdfast/expressions/rename';
import { type Clip, makeClip, type Pasted, pasteClip, readClip, type WorkflowDocument } from '@holdfast/workflow';
import { GRID, isTooNear, type Point, type Selection } from './model.ts';
import { NODE_HEIGHT } from './ports.ts';

/** Reads a text as a piece of a canvas; null when it is none. */
export function clipOf(text: string): Clip | null {
  try {
    return readClip(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Names of connections in a clip that do not exist here. */
export const unknownConnections = (clip: Clip, known: ReadonlySet<string>): string[] => [
  ...new Set(
    clip.nodes.flatMap(({ connection }) => (connection === undefined || known.has(connection) ? [] : [connection])),
  ),
];

/** A clip with other connections in the place of some; null leaves a step without one. */
export const withConnections = (clip: Clip, chosen: ReadonlyMap<string, string | null>): Clip => ({
  ...clip,
  nodes: clip.nodes.map(({ connection, ...node }) => {
    const other = connection === undefined ? undefined : chosen.has(connection) ? chosen.get(connection) : connection;
    return other === undefined || other === null ? node : { ...node, connection: other };
  }),
});

/** Puts a clip down, and gives what is then to be selected. */
export function putClip(
  document: WorkflowDocument,
  clip: Clip,
  at: Point,
): { readonly document: WorkflowDocument; readonly selection: Selection; readonly ids: Pasted['ids'] } {
  const pasted = pasteClip(document, clip, at, renameReferences);
  return {
    document: pasted.document,
    ids: pasted.ids,
    selection: {
      nodes: new Set(pasted.nodes),
      edges: new Set(),
      notes: new Set(pasted.notes),
      groups: new Set(pasted.groups),
    },
  };
}

/** The top left corner of what a clip holds. */
export function cornerOf(clip: Clip): Point {
  const corners = [...Object.values(clip.positions), ...clip.notes.map(({ at }) => at)];
  return [Math.min(...corners.map(([x]) => x)), Math.min(...corners.map(([, y]) => y))];
}

const ROW = NODE_HEIGHT + 2 * GRID;
/** So many rows further down are looked at; then it goes below all that is there. */
const MOST_ROWS = 24;

/** The place for a clip at a point, or the next one below where none of its steps lies on one that is there. */
export function freePlaceFor(document: WorkflowDocument, clip: Clip, [x, y]: Point): Point {
  const [left, top] = cornerOf(clip);
  const own = Object.values(clip.positions);
  const taken = Object.values(document.layout?.nodes ?? {});
  const isFree = (down: number): boolean =>
    !own.some(([ownX, ownY]) => {
      const at: Point = [ownX - left + x, ownY - top + y + down];
      return taken.some((other) => isTooNear(at, other));
    });
  for (let row = 0; row < MOST_ROWS; row += 1) if (isFree(row * ROW)) return [x, y + row * ROW];
  return [x, taken.reduce((lowest, [, other]) => Math.max(lowest, other), y) + ROW];
}

/** Puts a copy of what is selected beside it. */
export function duplicated(
  document: WorkflowDocument,
  selection: Selection,
  [dx, dy]: Point,
): { readonly document: WorkflowDocument; readonly selection: Selection } {
  const clip = makeClip(document, selection);
  const [left, top] = cornerOf(clip);
  return putClip(document, clip, [left + dx, top + dy]);
}
