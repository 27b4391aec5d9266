import { fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import { FORBIDDEN_NAMES } from '@holdfast/workflow';

/** A place in a record: names of fields, and positions in lists. */
export type Path = readonly (string | number)[];

const MAX_STEPS = 32;
const MAX_INDEX = 9_999;
const MAX_CACHED = 1_000;
const cache = new Map<string, Path>();

const badPath = (path: string, why: string) =>
  fail.data('bad_path', {
    message: `"${path.slice(0, 80)}" is not the path of a field: ${why}. Write it like customer.name, lines[0].amount or ["a.b"].`,
  });

/** @throws NodeFailure data/forbidden_name for names that JavaScript gives a meaning to */
export function refuseForbidden(name: string): void {
  if (!FORBIDDEN_NAMES.has(name)) return;
  throw fail.data('forbidden_name', {
    message: `"${name}" cannot be the name of a field. Rename it at its source.`,
  });
}

const PART = /([^.[\]]+)|\[(\d{1,9})\]|\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]/y;
const unquote = (quoted: string): string => quoted.replace(/\\(.)/g, '$1');

/**
 * Reads a path such as `customer.name`, `lines[0].amount` or `["a.b"].c`.
 * With `dots` off the whole text is the name of one field.
 *
 * @throws NodeFailure data/bad_path, data/forbidden_name
 */
export function parsePath(text: string, dots = true): Path {
  if (!dots) {
    refuseForbidden(text);
    return [text];
  }
  const known = cache.get(text);
  if (known) return known;
  const path: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === '.' && path.length > 0) at += 1;
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (!match) throw badPath(text, text[at] === undefined ? 'it ends in a dot' : `"${text[at]}" cannot stand there`);
    const [whole, name, index, double, single] = match;
    if (index !== undefined && Number(index) > MAX_INDEX) throw badPath(text, `${index} is too large a position`);
    const quoted = double ?? single;
    const part = index !== undefined ? Number(index) : quoted !== undefined ? unquote(quoted) : (name ?? '');
    if (typeof part === 'string') refuseForbidden(part);
    path.push(part);
    at = PART.lastIndex;
    if (whole === '' || path.length > MAX_STEPS) throw badPath(text, `it has more than ${MAX_STEPS} parts`);
  }
  if (path.length === 0) throw badPath(text, 'it is empty');
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, path);
  return path;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const positionOf = (step: string | number): number | null =>
  typeof step === 'number' ? step : /^(?:0|[1-9]\d{0,3})$/.test(step) ? Number(step) : null;

function child(value: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(value)) {
    const position = positionOf(step);
    return position === null ? undefined : value[position];
  }
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** The value at a path, or undefined where there is none. Own fields only. */
export function getAt(json: Json, path: Path): Json | undefined {
  let value: Json | undefined = json;
  for (const step of path) value = child(value, step);
  return value;
}

/** The value at a path given as text. */
export const getField = (json: Json, path: string): Json | undefined => getAt(json, parsePath(path));

/**
 * A copy of a record with a value put at a path; what lies beside the path is
 * shared. Missing parents are made: lists where the path has a position, else objects.
 */
export function setAt(json: JsonObject, path: Path, value: Json): JsonObject {
  return put(json, path, 0, value) as JsonObject;
}

function put(parent: Json | undefined, path: Path, depth: number, value: Json): Json {
  const step = path[depth];
  if (step === undefined) return value;
  const position = positionOf(step);
  const inner = put(child(parent, step), path, depth + 1, value);
  if ((Array.isArray(parent) && position !== null) || (typeof step === 'number' && !isObject(parent))) {
    const list = Array.isArray(parent) ? [...parent] : [];
    while (list.length < (position ?? 0)) list.push(null);
    list[position ?? 0] = inner;
    return list;
  }
  return { ...(isObject(parent) ? parent : {}), [step]: inner };
}

/** A copy of a record without the field at a path; the same record where there is none. */
export function removeAt(json: JsonObject, path: Path): JsonObject {
  const last = path.at(-1);
  const above = path.slice(0, -1);
  const parent = getAt(json, above);
  if (last === undefined || child(parent, last) === undefined) return json;
  if (Array.isArray(parent)) {
    const position = positionOf(last);
    return replaceAt(
      json,
      above,
      parent.filter((_, index) => index !== position),
    );
  }
  const { [last]: _, ...rest } = parent as JsonObject;
  return replaceAt(json, above, rest);
}

const replaceAt = (json: JsonObject, path: Path, value: Json): JsonObject =>
  path.length === 0 ? (value as JsonObject) : setAt(json, path, value);

/** A record with only the fields at these paths. */
export function pick(json: JsonObject, paths: readonly Path[]): JsonObject {
  let result: JsonObject = {};
  for (const path of paths) {
    const value = getAt(json, path);
    if (value !== undefined) result = setAt(result, path, value);
  }
  return result;
}

/** A record without the fields at these paths. */
export const omit = (json: JsonObject, paths: readonly Path[]): JsonObject => paths.reduce(removeAt, json);
