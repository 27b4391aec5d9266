import { describe, expect, test } from 'vitest';
import { type CaseOutcome, type EvaluationCase, scoresOf } from '../../src/ai/scores.ts';

const one = (expected: EvaluationCase['expected']): EvaluationCase => ({ input: {}, expected });
const said = (fields: Record<string, string | null>, sure: number): CaseOutcome => ({
  fields,
  confidence: Object.fromEntries(Object.keys(fields).map((name) => [name, sure])),
  failure: null,
});

describe('what a step said, held against what is right', () => {
  test('is right apart from case and spaces, wrong, or missing; field by field', () => {
    const cases = [
      one({ name: 'Acme Ltd' }),
      one({ name: 'Acme Ltd' }),
      one({ name: 'Acme Ltd' }),
      one({ name: null }),
    ];
    const outcomes = [said({ name: ' acme  LTD' }, 0.9), said({ name: 'Apex' }, 0.9), said({}, 0.9), said({}, 0.9)];
    const { fields, accuracy, whole, failed } = scoresOf(cases, outcomes);
    expect(fields).toMatchObject([{ field: 'name', right: 2, wrong: 1, missing: 1, accuracy: 0.5 }]);
    expect({ accuracy, whole, failed }).toEqual({ accuracy: 0.5, whole: 2, failed: 0 });
  });

  test('an example on which the step failed, or that has no outcome, is missing and not right', () => {
    const { failed, fields, cases } = scoresOf([one({ a: null }), one({ a: 'x' })], [{ failure: 'data/model_cut' }]);
    expect(failed).toBe(2);
    expect(fields).toMatchObject([{ right: 0, missing: 2 }]);
    expect(cases.map(({ failure }) => failure)).toEqual(['data/model_cut', 'data/model_output']);
  });

  test('how sure and how often right lie apart by the calibration error', () => {
    const cases = Array.from({ length: 10 }, () => one({ a: 'x' }));
    const good = scoresOf(
      cases,
      cases.map((_, at) => said({ a: at < 9 ? 'x' : 'y' }, 0.9)),
    );
    expect(good.calibrationError).toBeCloseTo(0);
    const vain = scoresOf(
      cases,
      cases.map((_, at) => said({ a: at < 5 ? 'x' : 'y' }, 0.99)),
    );
    expect(vain.calibrationError).toBeCloseTo(0.49);
    expect(vain.calibration.find(({ count }) => count > 0)).toMatchObject({ from: 0.95, to: 1, count: 10, right: 5 });
  });

  test('a threshold is the least one from which on enough is right, over enough examples', () => {
    const cases = Array.from({ length: 20 }, () => one({ a: 'x' }));
    const outcomes = cases.map((_, at) => said({ a: at % 4 === 0 ? 'y' : 'x' }, at % 4 === 0 ? 0.6 : 0.8));
    expect(scoresOf(cases, outcomes).fields).toMatchObject([{ threshold: 0.8, passing: 0.75 }]);
    expect(scoresOf(cases.slice(0, 4), outcomes.slice(0, 4)).fields).toMatchObject([{ threshold: null, passing: 0 }]);
    const never = scoresOf(
      cases,
      cases.map((_, at) => said({ a: at % 2 ? 'x' : 'y' }, 0.9)),
    );
    expect(never.fields).toMatchObject([{ threshold: null }]);
  });

  test.each([
    ['one of fifty wrong', 50, 1, 0.9],
    ['two of ninety-nine wrong', 99, 2, null],
    ['five examples, all right', 5, 0, 0.9],
    ['four examples, all right', 4, 0, null],
  ])('enough is 98 %% of five or more: %s', (_, count, wrong, threshold) => {
    const cases = Array.from({ length: count }, () => one({ a: 'x' }));
    const outcomes = cases.map((_, at) => said({ a: at < wrong ? 'y' : 'x' }, 0.9));
    expect(scoresOf(cases, outcomes).fields).toMatchObject([{ threshold }]);
  });
});
