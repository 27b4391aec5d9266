import { ProblemError } from './problems.ts';

/** Where a page ended, as an opaque text. */
export const toCursor = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** @throws ProblemError when the text is none of ours */
export function fromCursor(cursor: string | undefined, length: number): readonly string[] | null {
  if (cursor === undefined || cursor === '') return null;
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(position) && position.length === length) return position.map(String);
  } catch {
    // Falls through to the refusal.
  }
  throw badCursor();
}

/** What is said of a cursor that this server cannot have given out. */
export const badCursor = (): ProblemError =>
  new ProblemError(400, 'bad_cursor', 'The cursor is not one that this server gave out. Start from the first page.');

/** A position of the form [instant, id]. */
export function fromTimeCursor(cursor: string | undefined): { at: string; id: string } | null {
  const position = fromCursor(cursor, 2);
  if (!position) return null;
  const [at = '', id = ''] = position;
  if (Number.isNaN(Date.parse(at))) throw badCursor();
  return { at, id };
}

/** A page of `limit` rows out of one more than that. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  shape: (row: Row) => Item,
  position: (row: Row) => readonly (string | number)[],
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(shape), next: rows.length > limit && last !== undefined ? toCursor(position(last)) : null };
}
