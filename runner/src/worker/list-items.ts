import type { AllResult, Outputs } from '@holdfast/node-sdk';
import type { StepWork } from './execute.ts';
import { lookUp } from './settle.ts';

/** Single items of a list that is written as one: its one write has its answer, and they are not sent on their own. */

/** What a list that was written said of these items of it: what it handed on was handed on then. */
export function refusedOf(result: AllResult, indices: readonly number[]): Outputs {
  const { failures = [] } = result as Partial<Outputs>;
  const place = new Map(indices.map((index, at) => [index, at]));
  return {
    outputs: {},
    failures: failures.flatMap(({ index, failure }) => {
      const at = index === 'all' ? index : place.get(index);
      return at === undefined ? [] : [{ index: at, failure }];
    }),
  };
}

/**
 * Looks up the items that the answer left in doubt. A look at the list counts for those that it says something certain of;
 * that it does not find the list proves nothing, because that had an answer.
 *
 * @param refused what the answer said of them, by their places in `indices`
 * @throws NodeFailure ambiguous where the look could not be made
 */
export async function lookUpItems(
  work: StepWork,
  refused: Outputs,
  indices: readonly number[],
  probe: () => Promise<unknown>,
): Promise<AllResult> {
  const isInDoubt = ({ failure }: NonNullable<Outputs['failures']>[number]): boolean => failure.class === 'ambiguous';
  const doubtful = refused.failures?.filter(isInDoubt) ?? [];
  if (doubtful.length === 0) return refused;
  const found = await lookUp(work, probe);
  if (typeof found !== 'object' || found === null || !('outputs' in found)) return refused;
  const { outputs, failures } = found as Outputs;
  const place = new Map(indices.map((index, at) => [index, at]));
  const open = new Set(doubtful.map(({ index }) => index));
  const placeOf = (index: number | 'all' | undefined): number | undefined => {
    const at = typeof index === 'number' ? place.get(index) : undefined;
    return at !== undefined && open.has(at) ? at : undefined;
  };
  const made = Object.entries(outputs).map(([port, items]) => {
    const own = items.flatMap((item) => {
      const at = typeof item.from === 'number' ? placeOf(item.from) : undefined;
      return at === undefined ? [] : [{ ...item, from: at }];
    });
    return [port, own] as const;
  });
  const refusals = (failures ?? []).flatMap((said) => {
    const at = placeOf(said.index);
    return at === undefined || isInDoubt(said) ? [] : [{ index: at, failure: said.failure }];
  });
  const certain = new Set<number | 'all'>([
    ...made.flatMap(([, items]) => items.map(({ from }) => from)),
    ...refusals.map(({ index }) => index),
  ]);
  const rest = refused.failures?.filter(({ index }) => !certain.has(index)) ?? [];
  return { outputs: Object.fromEntries(made), failures: [...refusals, ...rest] };
}
