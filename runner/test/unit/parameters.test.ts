import { Evaluator, type Scope } from '@holdfast/expressions';
import type { JsonObject } from '@holdfast/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareParameters } from '../../src/worker/parameters.ts';

const schema = {
  type: 'object',
  properties: {
    key: { type: 'string', default: '' },
    kind: { type: 'string', enum: ['1', 'a'], default: 'a' },
    who: { type: 'array', items: { type: 'string' }, title: 'Who', default: [], 'x-must-come': true },
    count: { type: 'integer', default: 7 },
  },
};
const item = { json: { number: 42, none: [] as string[], name: 'Ana' } };
const scope: Scope = {
  item,
  itemIndex: 0,
  items: [item],
  node: () => undefined,
  run: {},
  workflow: {},
  vars: {},
  now: 0,
  timeZone: 'UTC',
};
let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await Evaluator.create({ timeLimitMs: 30_000 });
});
const resolve = (parameters: JsonObject) => prepareParameters(parameters, schema, 'Ask').resolve(evaluator, scope);

describe('what an expression of a parameter comes to', () => {
  test('is text where the step takes text and it is a number', () => {
    expect(resolve({ key: '={{ $json.number }}' }).key).toBe('42');
    expect(() => resolve({ key: '={{ [$json.number] }}' })).toThrow('/key must be string');
    expect(() => resolve({ kind: '={{ 1 }}' })).toThrow('/kind must be string');
  });

  test('is the default where it is nothing, but not where somebody has to be named', () => {
    expect(resolve({ count: '={{ $json.gone }}' })).toEqual({ key: '', kind: 'a', who: [], count: 7 });
    for (const who of ['={{ $json.gone }}', '={{ $json.none }}'])
      expect(() => resolve({ who })).toThrow('The expression of "Who" in "Ask" came to nothing.');
    expect(resolve({ who: '={{ [$json.name] }}' }).who).toEqual(['Ana']);
    expect(resolve({ key: 'a' }).who).toEqual([]);
  });
});
