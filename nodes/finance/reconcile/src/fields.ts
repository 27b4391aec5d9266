import type { JsonObject } from '@holdfast/node-sdk';
import { type Decimal, fromDecimal, getAt, type Path, scaleOf, toDecimal } from '@holdfast/nodes-core/shared';
import { daysBetween, type Form, type Kind, readAs } from './values.ts';

/** A field of both sides, and how its values are taken. */
export interface FieldRule {
  readonly name: string;
  readonly here: Path;
  readonly there: Path;
  readonly kind: Kind;
}

/** A field that has to agree, and by how much it may not. */
export interface ComparedRule extends FieldRule {
  /** For an amount its own unit or per cent of the amount here, for a day so many days. */
  readonly tolerance: Decimal;
  readonly by: 'amount' | 'percent';
}

export interface Forms {
  readonly here: Form;
  readonly there: Form;
}

/** One field in which two records are not the same. `difference`: there less here; of days, days. */
export interface Difference {
  readonly field: string;
  readonly here: string | null;
  readonly there: string | null;
  readonly difference: string | null;
}

/** How two records compare: what is too far apart, and what is different within its tolerance. */
export interface Compared {
  readonly differences: readonly Difference[];
  readonly tolerated: readonly Difference[];
}

export const isEqual = ({ differences }: Compared): boolean => differences.length === 0;

/** Holds two records against each other, field by field. A value that cannot be read equals nothing. */
export function compareRecords(
  rules: readonly ComparedRule[],
  here: JsonObject,
  there: JsonObject,
  forms: Forms,
): Compared {
  const differences: Difference[] = [];
  const tolerated: Difference[] = [];
  for (const rule of rules) {
    const [left, right] = [getAt(here, rule.here), getAt(there, rule.there)];
    const [a, b] = [readAs(rule.kind, left, forms.here), readAs(rule.kind, right, forms.there)];
    if (a === b && a !== undefined) continue;
    const found = compareValues(rule, a, b, [shown(left, a), shown(right, b)]);
    (found.isWithin ? tolerated : differences).push(found.difference);
  }
  return { differences, tolerated };
}

/** What a person is shown of a value: an amount and a day as they were read, all else as it stands there. */
const shown = (raw: unknown, read: string | null | undefined): string | null => {
  if (read === null) return null;
  return typeof raw === 'string' ? raw : raw === undefined ? null : JSON.stringify(raw);
};

function compareValues(
  rule: ComparedRule,
  a: string | null | undefined,
  b: string | null | undefined,
  [here, there]: readonly [string | null, string | null],
): { difference: Difference; isWithin: boolean } {
  const plain = { field: rule.name, here, there, difference: null };
  if (typeof a !== 'string' || typeof b !== 'string') return { difference: plain, isWithin: false };
  if (rule.kind === 'date') {
    const days = daysBetween(a, b);
    return {
      difference: { ...plain, here: a, there: b, difference: String(days) },
      isWithin: rule.tolerance.gte(Math.abs(days)),
    };
  }
  if (rule.kind !== 'amount') return { difference: plain, isWithin: false };
  return compareAmounts(rule, toDecimal(a), toDecimal(b), plain);
}

/** Both amounts and what lies between them, exactly. */
export function compareAmounts(
  { tolerance, by }: Pick<ComparedRule, 'tolerance' | 'by'>,
  here: Decimal | null,
  there: Decimal | null,
  plain: Difference,
): { difference: Difference; isWithin: boolean } {
  if (!here || !there) return { difference: plain, isWithin: false };
  const apart = there.minus(here);
  const allowed = by === 'percent' ? here.abs().times(tolerance).div(100) : tolerance;
  const scale = Math.max(scaleOf(plain.here), scaleOf(plain.there), 2);
  const text = (value: Decimal) => String(fromDecimal(value, { asText: true, scale }));
  return {
    difference: { field: plain.field, here: text(here), there: text(there), difference: text(apart) },
    isWithin: apart.abs().lte(allowed),
  };
}
