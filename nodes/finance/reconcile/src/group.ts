import { getAt, sum } from '@holdfast/nodes-core/shared';
import { type Compared, compareAmounts, compareRecords, type Forms, isEqual } from './fields.ts';
import { type Finding, nothing, type Reason, type Records, type Rules } from './match.ts';
import { amountOf } from './values.ts';

/** The records of both sides that have one key, by their positions. */
export interface Group {
  readonly here: readonly number[];
  readonly there: readonly number[];
}

interface Sides {
  readonly here: Records;
  readonly there: Records;
}

/** Pairs looked at in one group; a larger one is no key. */
const MAX_PAIRS = 10_000;

/** Says what becomes of the records that share a key. */
export function decideGroup(group: Group, sides: Sides, rules: Rules, forms: Forms): Finding[] {
  const { here, there } = group;
  if (there.length === 0)
    return here.map((index) => ({ outcome: 'missing-there', here: [index], there: [], ...nothing }));
  const compare = (left: number, right: number): Compared =>
    compareRecords(rules.compared, sides.here[left] ?? {}, sides.there[right] ?? {}, forms);
  if (rules.sums && (rules.sums.side === 'here' ? there : here).length === 1)
    return [addedUp(group, sides, rules, forms)];
  if (here.length === 1 && there.length === 1) return [paired(group, compare(here[0] ?? 0, there[0] ?? 0))];
  if (here.length * there.length > MAX_PAIRS) return [doubtful(group, 'several')];
  return pairUp(group, compare);
}

const paired = ({ here, there }: Group, compared: Compared): Finding => ({
  outcome: isEqual(compared) ? 'matched' : 'different',
  here,
  there,
  ...compared,
});

const doubtful = ({ here, there }: Group, reason: Reason): Finding => ({
  outcome: 'in-doubt',
  here,
  there,
  ...nothing,
  reason,
});

/** Several records against the one that they add up to: the sum in its amount, each of them in everything else. */
function addedUp(group: Group, sides: Sides, rules: Rules, forms: Forms): Finding {
  const amount = rules.sums?.amount;
  const others = rules.compared.filter((rule) => rule !== amount);
  const found: Compared[] = group.here.flatMap((left) =>
    group.there.map((right) => compareRecords(others, sides.here[left] ?? {}, sides.there[right] ?? {}, forms)),
  );
  if (amount) found.push(comparedSums(group, sides, amount, forms));
  return paired(group, {
    differences: found.flatMap(({ differences }) => differences),
    tolerated: found.flatMap(({ tolerated }) => tolerated),
  });
}

function comparedSums(
  group: Group,
  sides: Sides,
  amount: NonNullable<Rules['sums']>['amount'],
  forms: Forms,
): Compared {
  const total = (side: 'here' | 'there') => {
    const amounts = group[side].map((index) => amountOf(getAt(sides[side][index] ?? {}, amount[side]), forms[side]));
    const known = amounts.filter((value) => value !== undefined);
    return known.length === amounts.length ? sum(known) : null;
  };
  const [here, there] = [total('here'), total('there')];
  const plain = {
    field: amount.name,
    here: here?.toFixed() ?? null,
    there: there?.toFixed() ?? null,
    difference: null,
  };
  const { difference, isWithin } = compareAmounts(amount, here, there, plain);
  if (isWithin) return { differences: [], tolerated: difference.difference?.match(/[1-9]/) ? [difference] : [] };
  return { differences: [difference], tolerated: [] };
}

/**
 * Several records on either side. Those that fit each other and nothing else are matched; so are as
 * many as there are partners, where each fits each. A last one on either side is different by
 * what is left. The rest is in doubt.
 */
function pairUp({ here, there }: Group, compare: (left: number, right: number) => Compared): Finding[] {
  const fits = here.map((left) => there.filter((right) => isEqual(compare(left, right))));
  const findings: Finding[] = [];
  const [leftHere, leftThere] = [new Set(here.keys()), new Set(there)];
  let isClear = true;
  for (const at of here.keys()) {
    if (!leftHere.has(at) || (fits[at] ?? []).length === 0) continue;
    const island = islandOf(at, fits, there);
    for (const index of island.here) leftHere.delete(index);
    for (const index of island.there) leftThere.delete(index);
    const group = { here: island.here.map((index) => here[index] ?? 0), there: island.there };
    const isEach =
      island.here.length === island.there.length &&
      island.here.every((index) => fits[index]?.length === island.there.length);
    isClear &&= isEach;
    if (!isEach) findings.push(doubtful(group, 'several'));
    else
      for (const [index, left] of group.here.entries()) {
        const right = group.there[index] ?? 0;
        findings.push(paired({ here: [left], there: [right] }, compare(left, right)));
      }
  }
  const rest = { here: [...leftHere].map((index) => here[index] ?? 0), there: [...leftThere] };
  return [...findings, ...decideRest(rest, isClear, compare)];
}

/** What fits nothing of its group. */
function decideRest(rest: Group, isClear: boolean, compare: (left: number, right: number) => Compared): Finding[] {
  const [left, right] = [rest.here[0], rest.there[0]];
  if (left === undefined && right === undefined) return [];
  if (isClear && rest.here.length === 1 && rest.there.length === 1)
    return [paired(rest, compare(left ?? 0, right ?? 0))];
  return [doubtful(rest, left === undefined || right === undefined ? 'left-over' : 'several')];
}

/** Everything that hangs together by fitting, in the order of the records. */
function islandOf(start: number, fits: readonly (readonly number[])[], there: readonly number[]) {
  const here = new Set([start]);
  const found = new Set<number>();
  const next = [start];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    for (const right of fits[at] ?? []) {
      if (found.has(right)) continue;
      found.add(right);
      for (const [other, list] of fits.entries()) {
        if (here.has(other) || !list.includes(right)) continue;
        here.add(other);
        next.push(other);
      }
    }
  }
  return { here: [...here].sort((a, b) => a - b), there: there.filter((right) => found.has(right)) };
}
