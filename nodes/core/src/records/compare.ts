import type { Item, Json, JsonObject } from '@holdfast/node-sdk';
import { fromDecimal, scaleOf, toDecimal } from '../values/decimals.ts';
import { getAt, type Path } from '../values/fields.ts';
import { identity, matchKey, type Typing } from '../values/keys.ts';
import { isMissing } from '../values/kinds.ts';

export interface Tolerance {
  readonly path: Path;
  readonly by: 'amount' | 'percent';
  readonly value: number;
}

export interface CompareOptions {
  readonly keys: readonly { readonly a: Path; readonly b: Path }[];
  /** Fields held against each other; null: every field that one of the two has. */
  readonly fields: readonly { readonly name: string; readonly path: Path }[] | null;
  readonly ignored: ReadonlySet<string>;
  readonly tolerances: ReadonlyMap<string, Tolerance>;
  readonly typing: Typing;
}

/** Positions of items in their inputs. */
export interface Comparison {
  readonly same: readonly Pair[];
  readonly different: readonly (Pair & { readonly differences: readonly Difference[] })[];
  readonly onlyA: readonly number[];
  readonly onlyB: readonly number[];
}
interface Pair {
  readonly a: number;
  readonly b: number;
}
export type Difference = {
  readonly field: string;
  readonly a: Json;
  readonly b: Json;
  readonly difference?: number | string;
};

/**
 * Holds two lists against each other: items with the same key are compared field
 * by field. The k-th item with a key in one list belongs to the k-th in the
 * other; what is left over, and what has no key, is in one list only.
 */
export function compareLists(a: readonly Item[], b: readonly Item[], options: CompareOptions): Comparison {
  const keyOf = (side: 'a' | 'b') => (item: Item) =>
    matchKey(
      item.json,
      options.keys.map((key) => key[side]),
      options.typing,
    );
  const keysOfB = b.map(keyOf('b'));
  const waiting = Map.groupBy(keysOfB.keys(), (index) => keysOfB[index] ?? null);
  const onlyB = waiting.get(null) ?? [];
  waiting.delete(null);
  const same: Pair[] = [];
  const different: (Pair & { differences: Difference[] })[] = [];
  const onlyA: number[] = [];
  const next = new Map<string | null, number>();
  for (const [index, key] of a.map(keyOf('a')).entries()) {
    const taken = key === null ? 0 : (next.get(key) ?? 0);
    const partner = key === null ? undefined : waiting.get(key)?.[taken];
    if (key === null || partner === undefined) {
      onlyA.push(index);
      continue;
    }
    next.set(key, taken + 1);
    const differences = compareRecords(a[index]?.json ?? {}, b[partner]?.json ?? {}, options);
    if (differences.length === 0) same.push({ a: index, b: partner });
    else different.push({ a: index, b: partner, differences });
  }
  for (const [key, indices] of waiting) onlyB.push(...indices.slice(next.get(key) ?? 0));
  return { same, different, onlyA, onlyB: onlyB.sort((left, right) => left - right) };
}

function compareRecords(a: JsonObject, b: JsonObject, options: CompareOptions): Difference[] {
  const fields =
    options.fields ?? [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => ({ name, path: [name] }));
  return fields.flatMap(({ name, path }): Difference[] => {
    if (options.ignored.has(name)) return [];
    const [left, right] = [getAt(a, path), getAt(b, path)];
    if (isEqual(left, right, options.typing, options.tolerances.get(name))) return [];
    return [{ field: name, a: left ?? null, b: right ?? null, ...distance(left, right) }];
  });
}

function isEqual(a: Json | undefined, b: Json | undefined, typing: Typing, tolerance: Tolerance | undefined): boolean {
  if (isMissing(a) || isMissing(b)) return isMissing(a) && isMissing(b);
  if (tolerance) {
    const [left, right] = [toDecimal(a), toDecimal(b)];
    if (left && right) {
      const allowed =
        tolerance.by === 'amount' ? toDecimal(tolerance.value) : left.abs().times(tolerance.value).div(100);
      return left
        .minus(right)
        .abs()
        .lte(allowed ?? 0);
    }
  }
  return identity(a, typing) === identity(b, typing);
}

/** How much more the second one is, where both are numbers. */
function distance(a: Json | undefined, b: Json | undefined): Pick<Difference, 'difference'> {
  const [left, right] = [toDecimal(a), toDecimal(b)];
  if (!left || !right) return {};
  const asText = typeof a === 'string' || typeof b === 'string';
  return { difference: fromDecimal(right.minus(left), { asText, scale: Math.max(scaleOf(a), scaleOf(b)) }) };
}
