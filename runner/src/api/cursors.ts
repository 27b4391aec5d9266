import { validate as isUuid } from 'uuid';
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

const INSTANT = /^\d{4}-\d\d-\d\d[T ]/;

/** A position of the form [instant, id]. */
export function fromTimeCursor(cursor: string | undefined): { at: string; id: string } | null {
  const position = fromCursor(cursor, 2);
  if (!position) return null;
  const [at = '', id = ''] = position;
  if (!INSTANT.test(at) || Number.isNaN(Date.parse(at)) || !isUuid(id)) throw badCursor();
  return { at, id };
}

/** Largest number of a list in the store. */
const MOST_NUMBER = 2 ** 31 - 1;

/** A position that is one whole number. */
export function fromNumberCursor(cursor: string | undefined): number | null {
  const position = fromCursor(cursor, 1);
  if (!position) return null;
  const number = Number(position[0]);
  if (!Number.isInteger(number) || Math.abs(number) > MOST_NUMBER) throw badCursor();
  return number;
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
