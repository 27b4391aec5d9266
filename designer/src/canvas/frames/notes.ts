import { type Layout, type Note, nextId, type WorkflowDocument } from '@holdfast/workflow';
import { type Point, placeOf, snap } from '../model.ts';
import { NODE_HEIGHT } from '../ports.ts';

/** Size of a new note, and the least one. Canvas units. */
const SIZE: [number, number] = [240, 128];
export const LEAST_SIZE = [128, 64] as const;

export const notesOf = (document: WorkflowDocument): readonly Note[] => document.layout?.notes ?? [];

const withLayout = (document: WorkflowDocument, change: Partial<Layout>): WorkflowDocument => ({
  ...document,
  layout: { nodes: {}, ...document.layout, ...change },
});

/** Puts an empty note on the canvas: at a place, or below a step that it is attached to. Gives its id. */
export function addNote(
  document: WorkflowDocument,
  where: { readonly at: Point } | { readonly node: string },
): { document: WorkflowDocument; id: string } {
  const notes = notesOf(document);
  const id = nextId('note', new Set(notes.map((note) => note.id)));
  const [x, y] = 'at' in where ? where.at : placeOf(document, where.node);
  const below = 'node' in where ? NODE_HEIGHT + 32 : 0;
  const note: Note = {
    id,
    text: '',
    at: [snap(x), snap(y + below)],
    size: SIZE,
    ...('node' in where ? { node: where.node } : {}),
  };
  return { document: withLayout(document, { notes: [...notes, note] }), id };
}

/** Changes a note. A field set to undefined is removed. */
export function changeNote(
  document: WorkflowDocument,
  id: string,
  change: { readonly [Field in keyof Note]?: Note[Field] | undefined },
): WorkflowDocument {
  const notes = notesOf(document).map((note) =>
    note.id === id
      ? (Object.fromEntries(Object.entries({ ...note, ...change }).filter(([, value]) => value !== undefined)) as Note)
      : note,
  );
  return withLayout(document, { notes });
}

/** Puts notes elsewhere, on the grid unless they were freed from it. */
export function moveNotes(
  document: WorkflowDocument,
  places: ReadonlyMap<string, Point>,
  settle: (value: number) => number = snap,
): WorkflowDocument {
  if (places.size === 0) return document;
  const notes = notesOf(document).map((note) => {
    const to = places.get(note.id);
    return to ? { ...note, at: [settle(to[0]), settle(to[1])] satisfies [number, number] } : note;
  });
  return withLayout(document, { notes });
}
