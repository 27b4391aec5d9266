import type { ItemFailures } from '@holdfast/workflow';
import type { PlanNode } from './plan.ts';
import type { ItemSet, Step } from './state.ts';

/** Every item that one of these groups names. */
export const union = (groups: readonly ItemFailures[]): ItemSet =>
  groups.some(({ items }) => items === 'all')
    ? 'all'
    : [...new Set(groups.flatMap(({ items }) => items as readonly number[]))].toSorted((a, b) => a - b);

export const merge = (a: ItemSet, b: ItemSet): ItemSet =>
  a === 'all' || b === 'all' ? 'all' : [...new Set([...a, ...b])].toSorted((x, y) => x - y);

/** The single items that a set stands for; null where it is the whole of a list that the step works on as one. */
export function indicesOf(step: Step, node: PlanNode, items: ItemSet): readonly number[] | null {
  if (items !== 'all') return items;
  return node.mode === 'all' ? null : Array.from({ length: step.inputCount }, (_, index) => index);
}

/** Single items of a list that is written as one: they are not sent on their own. */
export const isPartOfWrite = ({ mode, effect }: PlanNode, { items }: ItemFailures): boolean =>
  mode === 'all' && effect.kind === 'write' && items !== 'all';

/** What of these groups is about the chosen items, and what is left; in the order they have. A list that failed as one is not divided. */
export function divide<G extends ItemFailures>(
  step: Step,
  node: PlanNode,
  groups: readonly G[],
  chosen: ItemSet,
): { taken: G[]; left: G[] } {
  if (chosen === 'all') return { taken: [...groups], left: [] };
  const wanted = new Set(chosen);
  const taken: G[] = [];
  const left: G[] = [];
  for (const group of groups) {
    const all = indicesOf(step, node, group.items);
    if (all === null) {
      left.push(group);
      continue;
    }
    const some = all.filter((index) => wanted.has(index));
    if (some.length > 0) taken.push(some.length === all.length ? group : { ...group, items: some });
    if (some.length < all.length) left.push({ ...group, items: all.filter((index) => !wanted.has(index)) });
  }
  return { taken, left };
}
