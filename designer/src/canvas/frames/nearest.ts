import type { Note, WorkflowDocument } from '@holdfast/workflow';
import { type Point, placeOf } from '../model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../ports.ts';
import { changeNote, moveNotes, notesOf } from './notes.ts';

/** Loose notes belong, for tidying up, to a step no further away than this. */
const NEAR = 480;

/** The step nearest to a note, by their middles; undefined where there is none within reach. */
export function nearestNode(
  document: WorkflowDocument,
  { at: [x, y], size: [width, height] }: Note,
  reach = Number.POSITIVE_INFINITY,
): string | undefined {
  let best: { readonly id: string; readonly distance: number } | undefined;
  for (const { id } of document.nodes) {
    const [left, top] = placeOf(document, id);
    const distance = Math.hypot(left + NODE_WIDTH / 2 - x - width / 2, top + NODE_HEIGHT / 2 - y - height / 2);
    if (distance <= reach && (!best || distance < best.distance)) best = { id, distance };
  }
  return best?.id;
}

/** Attaches a note to the nearest step, or lets it go. */
export const attachNote = (document: WorkflowDocument, note: Note): WorkflowDocument =>
  changeNote(document, note.id, { node: note.node === undefined ? nearestNode(document, note) : undefined });

/** Loose notes keep their distance to the step they stand nearest to, when steps are put elsewhere as a whole. */
export function notesAfter(document: WorkflowDocument, places: Readonly<Record<string, Point>>): Map<string, Point> {
  return new Map(
    notesOf(document).flatMap((note): [string, Point][] => {
      const near = note.node === undefined ? nearestNode(document, note, NEAR) : undefined;
      const to = near === undefined ? undefined : places[near];
      if (near === undefined || !to) return [];
      const [x, y] = placeOf(document, near);
      return [[note.id, [note.at[0] + to[0] - x, note.at[1] + to[1] - y]]];
    }),
  );
}

/** Takes over where tidied steps stand, their notes with them. */
export const placeNotes = (
  before: WorkflowDocument,
  after: WorkflowDocument,
  places: Readonly<Record<string, Point>>,
): WorkflowDocument => moveNotes(after, notesAfter(before, places));
