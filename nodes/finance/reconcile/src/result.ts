import type { Json, JsonObject } from '@holdfast/node-sdk';
import { type Decimal, fromDecimal, getAt, type Path, sum } from '@holdfast/nodes-core/shared';
import type { Difference, Forms } from './fields.ts';
import { type Finding, OUTCOMES, type Outcome, REASONS, type Records, type Rules } from './match.ts';
import { amountOf } from './values.ts';

/** Records of each side shown in one finding, and findings shown in the document. The rest is counted. */
const MAX_SHOWN = 100;
const MAX_FIRST = 20;

export interface Sides {
  readonly here: Records;
  readonly there: Records;
}

/** What is added up: an amount of both sides, and the field that says its currency, if there is one. */
export interface Totalled {
  readonly here: Path;
  readonly there: Path;
  readonly currency: { readonly here: Path; readonly there: Path } | null;
}

/** A finding as an item: what a step behind the node, and the person who settles it, get to see. */
export function findingJson(finding: Finding, sides: Sides, { keys }: Rules): JsonObject {
  const { outcome, here, there, differences, tolerated, reason } = finding;
  const first = sides.here[here[0] ?? -1] ?? sides.there[there[0] ?? -1] ?? {};
  const side = here.length > 0 ? 'here' : 'there';
  const key: JsonObject = Object.fromEntries(keys.map((rule) => [rule.name, getAt(first, rule[side]) ?? null]));
  const shown = (records: Records, indices: readonly number[]): Json =>
    indices.slice(0, MAX_SHOWN).map((index) => records[index] ?? {});
  return {
    outcome,
    key,
    ...(reason === undefined ? {} : { reason: REASONS[reason] }),
    differences: differences.map(plain),
    tolerated: tolerated.map(plain),
    here: shown(sides.here, here),
    there: shown(sides.there, there),
    ...(Math.max(here.length, there.length) > MAX_SHOWN ? { counts: { here: here.length, there: there.length } } : {}),
  };
}

const plain = (difference: Difference): JsonObject => ({ ...difference });

interface Sums {
  here: Decimal;
  there: Decimal;
  /** Digits behind the point that the sums are written with. */
  scale: number;
}

/** Adds up the records of findings by currency, exactly. An amount that cannot be read is left out. */
function addUp(findings: readonly Finding[], sides: Sides, totalled: Totalled | null, forms: Forms): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  if (!totalled) return sums;
  for (const finding of findings)
    for (const side of ['here', 'there'] as const)
      for (const index of finding[side]) {
        const record = sides[side][index] ?? {};
        const amount = amountOf(getAt(record, totalled[side]), forms[side]);
        if (!amount) continue;
        const currency = totalled.currency ? String(getAt(record, totalled.currency[side]) ?? '') : '';
        const known = sumsOf(sums, currency);
        known[side] = known[side].plus(amount);
        known.scale = Math.max(known.scale, amount.c.length - 1 - amount.e);
      }
  return sums;
}

function sumsOf(sums: Map<string, Sums>, currency: string): Sums {
  const known = sums.get(currency) ?? { here: sum([]), there: sum([]), scale: 2 };
  sums.set(currency, known);
  return known;
}

/** The sums of all groups together. */
function together(parts: readonly ReadonlyMap<string, Sums>[]): Map<string, Sums> {
  const all = new Map<string, Sums>();
  for (const [currency, { here, there, scale }] of parts.flatMap((part) => [...part])) {
    const known = sumsOf(all, currency);
    known.here = known.here.plus(here);
    known.there = known.there.plus(there);
    known.scale = Math.max(known.scale, scale);
  }
  return all;
}

/** Sums as they are shown, by the name of their currency. `difference`: there less here. */
const shownSums = (sums: ReadonlyMap<string, Sums>): JsonObject[] =>
  [...sums].sort(byName).map(([currency, { here, there, scale }]) => {
    const text = (value: Decimal) => String(fromDecimal(value, { asText: true, scale }));
    return {
      currency: currency === '' ? null : currency,
      here: text(here),
      there: text(there),
      difference: text(there.minus(here)),
    };
  });

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** What is said about the two sets as a whole. */
export interface Heading {
  readonly title: string;
  readonly here: string;
  readonly there: string;
  /** When the run began, epoch milliseconds. */
  readonly at: number;
}

/**
 * The result document: counts and sums of the five groups, and the first of those that
 * need somebody. `kind` and `schemaVersion` say what it is to whoever shows it.
 */
export function resultDocument(
  heading: Heading,
  byOutcome: ReadonlyMap<Outcome, readonly Finding[]>,
  sides: Sides,
  rules: Rules,
  totalled: Totalled | null,
  forms: Forms,
): JsonObject {
  const groups: JsonObject = {};
  const parts: Map<string, Sums>[] = [];
  for (const outcome of OUTCOMES) {
    const findings = byOutcome.get(outcome) ?? [];
    const count = (side: 'here' | 'there') => findings.reduce((all, finding) => all + finding[side].length, 0);
    const sums = addUp(findings, sides, totalled, forms);
    parts.push(sums);
    groups[outcome] = {
      count: findings.length,
      records: { here: count('here'), there: count('there') },
      totals: shownSums(sums),
      first:
        outcome === 'matched' ? [] : findings.slice(0, MAX_FIRST).map((finding) => findingJson(finding, sides, rules)),
    };
  }
  const all = [...byOutcome.values()].flat();
  return {
    kind: 'reconciliation',
    schemaVersion: 1,
    title: heading.title,
    at: new Date(heading.at).toISOString(),
    here: { title: heading.here, records: sides.here.length },
    there: { title: heading.there, records: sides.there.length },
    keys: rules.keys.map(({ name }) => name),
    compared: rules.compared.map(({ name }) => name),
    isReconciled: all.every(({ outcome }) => outcome === 'matched'),
    open: all.filter(({ outcome }) => outcome !== 'matched').length,
    totals: shownSums(together(parts)),
    groups,
  };
}
