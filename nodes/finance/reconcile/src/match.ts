import type { JsonObject } from '@holdfast/node-sdk';
import { getAt } from '@holdfast/nodes-core/shared';
import type { ComparedRule, Difference, FieldRule, Forms } from './fields.ts';
import { decideGroup } from './group.ts';
import { type Form, readAs } from './values.ts';

/**
 * What becomes of every record, exactly once:
 *
 * M1 each record of either side stands in one finding, and in no other;
 * M2 findings come in the order of the records here, then of those there that nothing here belongs to;
 * M3 no record is taken for the partner of another where a second one fits as well.
 */
export const OUTCOMES = ['matched', 'different', 'missing-there', 'missing-here', 'in-doubt'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why nobody can say what belongs together. */
export const REASONS = {
  'no-key': 'a part of its key is missing',
  'unreadable-key': 'a part of its key cannot be read',
  several: 'several records have this key, and more than one way of pairing them fits',
  'left-over': 'its key belongs to records that are matched already: it may be there twice',
} as const;
export type Reason = keyof typeof REASONS;

/** Positions of the records of each side that belong together; several where they add up. */
export interface Finding {
  readonly outcome: Outcome;
  readonly here: readonly number[];
  readonly there: readonly number[];
  readonly differences: readonly Difference[];
  readonly tolerated: readonly Difference[];
  readonly reason?: Reason;
}

export interface Rules {
  readonly keys: readonly FieldRule[];
  readonly compared: readonly ComparedRule[];
  /** Whose records with the same key add up to one of the other side, and in which amount. */
  readonly sums: { readonly side: 'here' | 'there'; readonly amount: ComparedRule } | null;
}

export type Records = readonly JsonObject[];

export const nothing = { differences: [], tolerated: [] } as const;

/** Matches two sets by key. Time and memory grow with the number of records, not with their product. */
export function match(here: Records, there: Records, rules: Rules, forms: Forms): Finding[] {
  const ours = byKey(here, 'here', rules.keys, forms.here);
  const theirs = byKey(there, 'there', rules.keys, forms.there);
  const findings: Finding[] = [...ours.odd];
  for (const [key, left] of ours.groups) {
    const right = theirs.groups.get(key) ?? [];
    theirs.groups.delete(key);
    const group = { here: left, there: right };
    findings.push(...decideGroup(group, { here, there }, rules, forms));
  }
  const rest = [...theirs.groups.values()].flatMap((group) =>
    group.map((index): Finding => ({ outcome: 'missing-here', here: [], there: [index], ...nothing })),
  );
  const first = ({ here: [ours = Number.MAX_SAFE_INTEGER], there: [index = 0] }: Finding) => [ours, index] as const;
  return [...findings, ...theirs.odd, ...rest].sort((a, b) => {
    const [left, right] = [first(a), first(b)];
    return left[0] - right[0] || left[1] - right[1];
  });
}

/** Records by what their key is equal to; those whose key is missing or cannot be read are in doubt. */
function byKey(records: Records, side: 'here' | 'there', keys: readonly FieldRule[], form: Form) {
  const groups = new Map<string, number[]>();
  const odd: Finding[] = [];
  for (const [index, record] of records.entries()) {
    const parts = keys.map((rule) => readAs(rule.kind, getAt(record, rule[side]), form));
    const reason = parts.includes(undefined) ? 'unreadable-key' : parts.includes(null) ? 'no-key' : null;
    if (reason !== null) {
      const places = side === 'here' ? { here: [index], there: [] } : { here: [], there: [index] };
      odd.push({ outcome: 'in-doubt', ...places, ...nothing, reason });
      continue;
    }
    const key = JSON.stringify(parts);
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  }
  return { groups, odd };
}
