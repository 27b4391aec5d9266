import { isSecretName, type JsonSchema, MASK } from '@holdfast/workflow';
import type { FieldSchema } from '../schema.ts';

/** One field of some records: where it is, what is in it. */
export interface FieldInfo {
  /** Names from the record down; `*` stands for each entry of a list. */
  readonly path: readonly string[];
  readonly types: readonly string[];
  readonly isNullable: boolean;
  /** In how many of the records it is; null where only a schema is known. */
  readonly count: number | null;
  /** What is in it in the record that is looked at, as short text. */
  readonly sample: string | null;
  /** What a schema says of its values: how long, how large, which. Left out where there is none. */
  readonly limits?: FieldSchema;
}

export const EACH = '*';
const MOST_DEPTH = 12;
/** Most entries of one list that are looked into. */
const MOST_ENTRIES = 50;

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value === 'object' ? 'object' : typeof value;

const shorten = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};

interface Found {
  readonly path: readonly string[];
  readonly types: Set<string>;
  readonly records: Set<number>;
  sample: string | null;
}

/**
 * The fields of some records, each below the one it is in.
 *
 * @param index the record whose values are shown; where it has none, those of the first that has
 */
export function fieldsOf(records: readonly unknown[], index = 0): FieldInfo[] {
  const found = new Map<string, Found>();
  const visit = (value: unknown, path: readonly string[], record: number): void => {
    if (path.length > 0) {
      const key = JSON.stringify(path);
      const field = found.get(key) ?? { path, types: new Set(), records: new Set(), sample: null };
      found.set(key, field);
      field.types.add(typeOf(value));
      if (typeof value !== 'object' && (field.sample === null || (record === index && !field.records.has(record))))
        field.sample = isSecretName(path.at(-1) ?? '') ? MASK : shorten(value);
      field.records.add(record);
    }
    if (path.length >= MOST_DEPTH || value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) for (const entry of value.slice(0, MOST_ENTRIES)) visit(entry, [...path, EACH], record);
    else for (const [name, entry] of Object.entries(value)) visit(entry, [...path, name], record);
  };
  for (const [record, value] of records.entries()) visit(value, [], record);
  return inTreeOrder([...found.values()]).map(({ path, types, records: seen, sample }) => ({
    path,
    types: [...types].filter((type) => type !== 'null'),
    isNullable: types.has('null'),
    count: seen.size,
    sample,
  }));
}

/** Parents first, each followed by all below it, siblings in the order in which they were met. */
function inTreeOrder(fields: readonly Found[]): Found[] {
  const below = Map.groupBy(fields, ({ path }) => JSON.stringify(path.slice(0, -1)));
  const walk = (path: readonly string[]): Found[] =>
    (below.get(JSON.stringify(path)) ?? []).flatMap((field) => [field, ...walk(field.path)]);
  return walk([]);
}

/** The fields that a schema promises: what is known of a step that has not run. */
export function fieldsOfSchema(schema: JsonSchema): FieldInfo[] {
  const visit = (shape: FieldSchema, path: readonly string[]): FieldInfo[] => {
    if (path.length > MOST_DEPTH) return [];
    const types = [shape.type ?? []].flat();
    const own = {
      types: types.filter((type) => type !== 'null'),
      isNullable: types.includes('null'),
      limits: shape,
    };
    return [
      ...(path.length === 0 ? [] : [{ path, ...own, count: null, sample: null }]),
      ...Object.entries(shape.properties ?? {}).flatMap(([name, each]) => visit(each, [...path, name])),
      ...(shape.items ? visit(shape.items, [...path, EACH]) : []),
    ];
  };
  return visit(schema as FieldSchema, []);
}

/** Fields that were seen, with what their schema says of each. */
export function withLimits(seen: readonly FieldInfo[], promised: readonly FieldInfo[]): readonly FieldInfo[] {
  const byPath = new Map(promised.map(({ path, limits }) => [JSON.stringify(path), limits]));
  return seen.map((field) => {
    const limits = byPath.get(JSON.stringify(field.path));
    return limits ? { ...field, limits } : field;
  });
}

/** Fields of which every word is found somewhere in the path; all of them for no words. */
export function searchFields(fields: readonly FieldInfo[], text: string): readonly FieldInfo[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return fields;
  return fields.filter(({ path }) => {
    const name = path.join('.').toLowerCase();
    return words.every((word) => name.includes(word));
  });
}
