import type { Item, Json, JsonObject } from '@holdfast/node-sdk';
import { getAt, type Path, parsePath } from '../values/fields.ts';

/** A column of a table that items are written as. */
export interface Column {
  readonly name: string;
  /** Its value in a record; null where there is none. */
  read(json: JsonObject): Json;
}

const columnAt = (name: string, path: Path): Column => ({ name, read: (json) => getAt(json, path) ?? null });

/**
 * The columns that items are written with: those named, as paths and in their
 * order; none named: every field that an item has at its top, by its own name,
 * dots and all.
 *
 * @throws NodeFailure data/bad_path
 */
export function columnsOf(items: readonly Item[], named: readonly string[]): Column[] {
  if (named.length > 0) return named.map((name) => columnAt(name, parsePath(name)));
  const names = new Set(items.flatMap(({ json }) => Object.keys(json)));
  return [...names].map((name) => columnAt(name, [name]));
}
