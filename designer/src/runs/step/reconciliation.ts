import type { JsonObject } from '@holdfast/workflow';

/** The outcomes of a reconciliation, in the order in which they are shown. */
export const OUTCOMES = ['matched', 'different', 'missing-there', 'missing-here', 'in-doubt'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Sums of one currency, as decimal texts. `difference`: there less here. */
export interface Sums {
  readonly currency: string | null;
  readonly here: string;
  readonly there: string;
  readonly difference: string;
}

export interface OutcomeRow {
  readonly outcome: Outcome;
  readonly count: number;
  readonly here: number;
  readonly there: number;
  readonly sums: readonly Sums[];
}

/** What is shown of a result document. */
export interface Reconciliation {
  readonly title: string;
  readonly here: string;
  readonly there: string;
  readonly open: number;
  readonly rows: readonly OutcomeRow[];
  readonly sums: readonly Sums[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recordAt = (value: unknown, name: string): Record<string, unknown> => {
  const inner = isRecord(value) ? value[name] : undefined;
  return isRecord(inner) ? inner : {};
};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

const sumsOf = (value: unknown): Sums[] =>
  (Array.isArray(value) ? value : []).filter(isRecord).map((one) => ({
    currency: typeof one.currency === 'string' ? one.currency : null,
    here: text(one.here),
    there: text(one.there),
    difference: text(one.difference),
  }));

/** Reads an item as the result of a reconciliation; null when it is none, or one of a form that is not known. */
export function reconciliationOf(json: JsonObject): Reconciliation | null {
  if (json.kind !== 'reconciliation' || json.schemaVersion !== 1 || !isRecord(json.groups)) return null;
  return {
    title: text(json.title),
    here: text(recordAt(json, 'here').title),
    there: text(recordAt(json, 'there').title),
    open: count(json.open),
    rows: OUTCOMES.map((outcome) => {
      const group = recordAt(json.groups, outcome);
      const records = recordAt(group, 'records');
      return {
        outcome,
        count: count(group.count),
        here: count(records.here),
        there: count(records.there),
        sums: sumsOf(group.totals),
      };
    }),
    sums: sumsOf(json.totals),
  };
}
