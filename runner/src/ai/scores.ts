import { isSame } from '@holdfast/nodes-ai/confidence';
import type { Json, JsonObject } from '@holdfast/workflow';

/** One example: what the step gets, and what a person says is right. */
export interface EvaluationCase {
  readonly name?: string;
  /** The json of an item, as it would come to the step. */
  readonly input: JsonObject;
  /** Fields that matter, and what they should be; null: there is nothing to read. */
  readonly expected: JsonObject;
}

/** What the step made of an example. */
export type CaseOutcome =
  | { readonly fields: JsonObject; readonly confidence: Readonly<Record<string, number>>; readonly failure: null }
  | { readonly failure: string };

export interface FieldScore {
  readonly field: string;
  readonly right: number;
  readonly wrong: number;
  /** The step failed, or said nothing of it. */
  readonly missing: number;
  /** Right of all, 0 to 1. */
  readonly accuracy: number;
  /** Least confidence from which on enough is right; null: at no threshold. */
  readonly threshold: number | null;
  /** Share of the examples that would pass at that threshold. */
  readonly passing: number;
}

/** Readings whose confidence lies in a span, and how many of them are right: equal shares mean well calibrated. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly right: number;
  /** Mean confidence of those in it. */
  readonly confidence: number;
}

export interface ReadField {
  readonly field: string;
  readonly expected: Json;
  readonly got: Json;
  readonly confidence: number;
  readonly isRight: boolean;
}

export interface CaseScore {
  readonly index: number;
  readonly name: string;
  readonly failure: string | null;
  readonly fields: readonly ReadField[];
}

export interface Scores {
  readonly cases: readonly CaseScore[];
  readonly fields: readonly FieldScore[];
  readonly calibration: readonly CalibrationBin[];
  /** Mean gap between how sure it was and how often it was right, 0 (none) to 1. */
  readonly calibrationError: number;
  /** Fields that are right of all fields, 0 to 1. */
  readonly accuracy: number;
  /** Examples of which every field is right. */
  readonly whole: number;
  readonly failed: number;
}

const BINS = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 1] as const;
/** What a suggested threshold has to hold: this share of what passes is right, over this many examples at least. */
const GOOD = 0.98;
const LEAST_CASES = 5;

/** Holds what a step said against what is right. Pure. */
export function scoresOf(cases: readonly EvaluationCase[], outcomes: readonly (CaseOutcome | undefined)[]): Scores {
  const scored = cases.map((one, index) => caseScore(one, index, outcomes[index] ?? { failure: 'data/model_output' }));
  const readings = scored.flatMap(({ fields }) => fields);
  const names = [...new Set(readings.map(({ field }) => field))];
  const calibration = binsOf(scored.filter(({ failure }) => failure === null).flatMap(({ fields }) => fields));
  const right = readings.filter(({ isRight }) => isRight).length;
  return {
    cases: scored,
    fields: names.map((field) =>
      fieldScore(
        field,
        readings.filter((one) => one.field === field),
      ),
    ),
    calibration,
    calibrationError: errorOf(calibration),
    accuracy: share(right, readings.length),
    whole: scored.filter(({ fields }) => fields.every(({ isRight }) => isRight)).length,
    failed: scored.filter(({ failure }) => failure !== null).length,
  };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const own = (value: JsonObject, name: string): Json => (Object.hasOwn(value, name) ? (value[name] ?? null) : null);

function caseScore({ name, expected }: EvaluationCase, index: number, outcome: CaseOutcome): CaseScore {
  const fields = Object.entries(expected).map(([field, wanted]): ReadField => {
    if (outcome.failure !== null) return { field, expected: wanted, got: null, confidence: 0, isRight: false };
    const got = own(outcome.fields, field);
    const confidence = Object.hasOwn(outcome.confidence, field) ? (outcome.confidence[field] ?? 0) : 0;
    return { field, expected: wanted, got, confidence, isRight: isSame(got, wanted) };
  });
  return { index, name: name ?? `${index + 1}`, failure: outcome.failure, fields };
}

/** How often a field was read right, and from which confidence on that is often enough. */
export function fieldScore(field: string, readings: readonly ReadField[]): FieldScore {
  const right = readings.filter(({ isRight }) => isRight).length;
  const missing = readings.filter(({ isRight, got }) => !isRight && got === null).length;
  const threshold = thresholdOf(readings);
  const passing = threshold === null ? 0 : readings.filter(({ confidence }) => confidence >= threshold).length;
  return {
    field,
    right,
    missing,
    wrong: readings.length - right - missing,
    accuracy: share(right, readings.length),
    threshold,
    passing: share(passing, readings.length),
  };
}

/** The least confidence from which on what passes is right often enough. */
function thresholdOf(readings: readonly ReadField[]): number | null {
  const steps = [...new Set(readings.map(({ confidence }) => confidence))].toSorted((a, b) => a - b);
  const found = steps.find((least) => {
    const passed = readings.filter(({ confidence }) => confidence >= least);
    return passed.length >= LEAST_CASES && share(passed.filter(({ isRight }) => isRight).length, passed.length) >= GOOD;
  });
  return found ?? null;
}

function binsOf(readings: readonly ReadField[]): CalibrationBin[] {
  return BINS.slice(0, -1).map((from, at) => {
    const to = BINS[at + 1] ?? 1;
    const isLast = at === BINS.length - 2;
    const inside = readings.filter(({ confidence }) => confidence >= from && (confidence < to || isLast));
    const sure = inside.reduce((sum, { confidence }) => sum + confidence, 0);
    return {
      from,
      to,
      count: inside.length,
      right: inside.filter(({ isRight }) => isRight).length,
      confidence: inside.length === 0 ? (from + to) / 2 : sure / inside.length,
    };
  });
}

/** Expected calibration error: how far confidence and truth lie apart, on average over the readings. */
function errorOf(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const gaps = bins.map(({ count, right, confidence }) => Math.abs(right - count * confidence));
  return share(
    gaps.reduce((sum, gap) => sum + gap, 0),
    total,
  );
}
