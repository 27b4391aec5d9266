import type { FileRecord, Item, Json, JsonObject } from '@holdfast/node-sdk';
import type { Lineage } from '@holdfast/workflow';
import { identity } from '../values/keys.ts';
import { isRecord } from '../values/kinds.ts';

export const CLASHES = {
  last: 'The later input wins',
  first: 'The earlier input wins',
  number: 'Keep both, with the number of the input behind the name',
} as const;

export interface CombineOptions {
  readonly clash: keyof typeof CLASHES;
  /** Whether objects in the same field are combined too, instead of one replacing the other. */
  readonly deep: boolean;
}

/** An item on its way to be combined with others. */
export interface Part {
  readonly item: Item;
  /** Number of the input it came by, from 1. */
  readonly input: number;
  readonly from: Lineage;
}

/** Makes one item of several. Its lineage is that of the first. */
export function combine(parts: readonly Part[], options: CombineOptions): Item {
  const [first] = parts;
  if (!first) throw new RangeError('There is nothing to combine');
  const json = parts.length === 1 ? first.item.json : combineRecords(parts, options);
  const files = new Map(parts.flatMap(({ item }) => Object.entries<FileRecord>(item.files ?? {})));
  return { json, ...(files.size > 0 ? { files: Object.fromEntries(files) } : {}), from: first.from };
}

function combineRecords(parts: readonly Part[], { clash, deep }: CombineOptions): JsonObject {
  if (clash === 'number') return numbered(parts);
  const records = parts.map(({ item }) => item.json);
  return overlay(clash === 'last' ? records : records.reverse(), deep);
}

/** Later records over earlier ones. */
function overlay(records: readonly JsonObject[], deep: boolean): JsonObject {
  const result = new Map<string, Json>();
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      const before = result.get(name);
      result.set(name, deep && isRecord(before) && isRecord(value) ? overlay([before, value], deep) : value);
    }
  }
  return Object.fromEntries(result);
}

/** Fields that say the same stay as they are; where they differ, each gets the number of its input. */
function numbered(parts: readonly Part[]): JsonObject {
  const said = new Map<string, [input: number, value: Json][]>();
  for (const { item, input } of parts) {
    for (const [name, value] of Object.entries(item.json)) {
      const known = said.get(name);
      if (known) known.push([input, value]);
      else said.set(name, [[input, value]]);
    }
  }
  return Object.fromEntries(
    [...said].flatMap(([name, values]): [string, Json][] => {
      const isSame = new Set(values.map(([, value]) => identity(value))).size === 1;
      return isSame
        ? values.slice(0, 1).map(([, value]) => [name, value])
        : values.map(([input, value]) => [`${name}_${input}`, value]);
    }),
  );
}
