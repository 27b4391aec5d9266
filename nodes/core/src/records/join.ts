import type { Item } from '@holdfast/node-sdk';
import type { Path } from '../values/fields.ts';
import { matchKey, type Typing } from '../values/keys.ts';
import { limitItems } from '../values/storable.ts';
import { type CombineOptions, combine, type Part } from './combine.ts';

export interface Input {
  readonly port: string;
  readonly items: readonly Item[];
}

export const JOINS = {
  inner: 'Matches only',
  left: 'All of input 1, with what matches',
  right: 'All of the last input, with what matches',
  outer: 'Everything, matched where possible',
  anti: 'Only what has no match',
} as const;

export interface JoinOptions extends CombineOptions {
  /** Paths that must be equal, in the first input and in the others. */
  readonly keys: readonly { readonly first: Path; readonly other: Path }[];
  readonly join: keyof typeof JOINS;
  /** Whether an item is combined with every match, or with the first one. */
  readonly matches: 'all' | 'first';
  /** For `inner` and `anti`: the items of which inputs go on. */
  readonly take: 'both' | 'first' | 'last';
  readonly typing: Typing;
}

interface Row {
  readonly parts: readonly Part[];
  readonly key: string | null;
}

/** The items of an input as parts. Lineage names the port. */
export const partsOf = ({ port, items }: Input, number: number): Part[] =>
  items.map((item, index) => ({ item, input: number, from: { port, index } }));

/**
 * Joins the items of several inputs by key: the first with the second, the
 * result with the third, and so on. A missing key matches nothing.
 *
 * @throws NodeFailure permanent/resource_limit when it would give too many items
 */
export function joinByKey(inputs: readonly Input[], options: JoinOptions): Item[] {
  const rows = inputs.map((input, at) => {
    const paths = options.keys.map(({ first, other }) => (at === 0 ? first : other));
    return partsOf(input, at + 1).map(
      (part): Row => ({ parts: [part], key: matchKey(part.item.json, paths, options.typing) }),
    );
  });
  const [first = [], ...others] = rows;
  if (options.join === 'anti') return finish(alone(rows, options.take), options);
  if (options.join === 'inner' && options.take !== 'both') return finish(inAll(rows, options.take), options);
  return finish(
    others.reduce((left, right) => joinTwo(left, right, options), first),
    options,
  );
}

const finish = (rows: readonly Row[], options: JoinOptions): Item[] => rows.map(({ parts }) => combine(parts, options));

function joinTwo(left: readonly Row[], right: readonly Row[], { join, matches }: JoinOptions): Row[] {
  const byKey = Map.groupBy(
    right.filter(({ key }) => key !== null),
    ({ key }) => key,
  );
  const matched = new Set<Row>();
  const result: Row[] = [];
  for (const row of left) {
    const found = row.key === null ? [] : (byKey.get(row.key) ?? []);
    for (const other of matches === 'first' ? found.slice(0, 1) : found) {
      matched.add(other);
      result.push({ key: row.key, parts: [...row.parts, ...other.parts] });
      limitItems(result.length);
    }
    if (found.length === 0 && (join === 'left' || join === 'outer')) result.push(row);
  }
  if (join === 'right' || join === 'outer') result.push(...right.filter((row) => !matched.has(row)));
  limitItems(result.length);
  return result;
}

const keysOf = (rows: readonly Row[]): Set<string | null> => new Set(rows.map(({ key }) => key));

function chosen(rows: readonly (readonly Row[])[], take: JoinOptions['take']): number[] {
  const all = rows.map((_, at) => at);
  return take === 'both' ? all : take === 'first' ? all.slice(0, 1) : all.slice(-1);
}

/** Rows whose key no other input has. */
function alone(rows: readonly (readonly Row[])[], take: JoinOptions['take']): Row[] {
  const keys = rows.map(keysOf);
  return chosen(rows, take).flatMap((at) =>
    (rows[at] ?? []).filter(({ key }) => key === null || !keys.some((set, other) => other !== at && set.has(key))),
  );
}

/** Rows of one input whose key every other input has, each once. */
function inAll(rows: readonly (readonly Row[])[], take: JoinOptions['take']): Row[] {
  const keys = rows.map(keysOf);
  return chosen(rows, take).flatMap((at) =>
    (rows[at] ?? []).filter(({ key }) => key !== null && keys.every((set) => set.has(key))),
  );
}

/** Pairs items by their position. What has no partner is dropped, or kept as it is. */
export function joinByPosition(inputs: readonly Input[], options: CombineOptions & { keepUnpaired: boolean }): Item[] {
  const parts = inputs.map((input, at) => partsOf(input, at + 1));
  const lengths = parts.map((list) => list.length);
  const count = options.keepUnpaired ? Math.max(0, ...lengths) : lengths.length === 0 ? 0 : Math.min(...lengths);
  return Array.from({ length: count }, (_, index) =>
    combine(
      parts.flatMap((list) => list.slice(index, index + 1)),
      options,
    ),
  );
}

/** Every item of each input with every item of the others; the last input runs fastest. */
export function joinAll(inputs: readonly Input[], options: CombineOptions): Item[] {
  const parts = inputs.map((input, at) => partsOf(input, at + 1));
  limitItems(parts.reduce((count, list) => count * list.length, 1));
  return parts
    .reduce<Part[][]>((rows, list) => rows.flatMap((row) => list.map((part) => [...row, part])), [[]])
    .filter((row) => row.length > 0)
    .map((row) => combine(row, options));
}
