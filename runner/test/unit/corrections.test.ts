import type { Json } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { correctionsIn, type FilledForm } from '../../src/ai/corrections.ts';

const item = (total: number) => ({ ai: { fields: { total: '1' }, confidence: { total, date: 0.5 } } });
const form = (evidence: Json, value: Json, ...paths: string[]): FilledForm => ({
  evidence,
  value,
  changes: paths.map((path) => ({ path, before: 'x', after: 'y' })),
});

describe('what people changed of what a model had read', () => {
  test('a field that was left is right, one that was changed is wrong, and from its confidences follows a threshold', () => {
    const left = Array.from({ length: 6 }, (_, at) => form({ items: [item(0.8 + at / 100)] }, { total: '1' }));
    const changed = [
      form({ items: [item(0.6)] }, { total: '1' }, '/total'),
      form({ items: [item(0.7)] }, { total: null }, '/total'),
    ];
    expect(correctionsIn([...left, ...changed])).toEqual([
      { field: 'total', right: 6, wrong: 1, missing: 1, accuracy: 0.75, threshold: 0.8, passing: 0.75 },
    ]);
  });

  test('a form about several items is read item by item, a change within a field is one of the field', () => {
    const value = [{ total: '1', date: 'a' }, { total: { net: 1 } }];
    const evidence = { items: [item(0.9), item(0.8)], itemCount: 2 };
    const fields = correctionsIn([form(evidence, value, '/1/total/net')]);
    expect(fields.map(({ field, right, wrong }) => [field, right, wrong])).toEqual([
      ['total', 1, 1],
      ['date', 1, 0],
    ]);
  });

  test('what was chosen as evidence counts where it has a confidence; a field that no model read does not', () => {
    expect(correctionsIn([form({ ...item(0.9) }, { total: '1', note: 'own' }, '/note')])).toMatchObject([
      { field: 'total', right: 1 },
    ]);
    expect(correctionsIn([form({ read: item(0.9) }, { total: '1' }, '/totals')])).toMatchObject([
      { right: 1, wrong: 0 },
    ]);
  });

  test('evidence that somebody else wrote in this place is none', () => {
    const odd: Json[] = [
      null,
      'x',
      { items: 'x' },
      { items: [{ ai: null }] },
      { ai: { confidence: { total: 'high', __proto__: 1 } } },
    ];
    expect(correctionsIn(odd.map((evidence) => form(evidence, { total: '1', constructor: 'x' })))).toEqual([]);
  });
});
