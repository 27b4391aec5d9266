import type { CallEnd, JsonObject, PlannedCall, Spending } from '@holdfast/node-sdk';
import { connectorSuite, definitionProblems } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import type { Said } from '../practice/index.ts';
import { ai } from '../src/index.ts';
import table from '../src/model/prices.json' with { type: 'json' };
import { costOf, mostCost, type Price, priceOf } from '../src/model/prices.ts';
import { step } from '../src/nodes/step.ts';
import { ask, KEY } from './asking.ts';

connectorSuite(ai, {
  targets: {
    'ai.openai': { baseUrl: 'https://api.openai.com/v1' },
    'ai.azure-openai': { baseUrl: 'https://my-resource.openai.azure.com/openai/v1' },
    'ai.anthropic': { baseUrl: 'https://api.anthropic.com/v1' },
    'ai.google': { baseUrl: 'https://generativelanguage.googleapis.com/v1beta' },
    'ai.openai-compatible': { baseUrl: 'https://api.example.com/v1' },
  },
  fixtures: new URL('errors/', import.meta.url),
});

test.each(ai.nodes.map((node) => [node.description.type, node] as const))(
  'the description of %s is complete',
  (_, node) => {
    expect(definitionProblems(node)).toEqual([]);
  },
);

const schema = {
  type: 'object',
  properties: { total: { type: 'number' } },
  required: ['total'],
  additionalProperties: false,
};

/** Asks for a total; the model says these, one after the other. */
const say = (texts: readonly (string | Said)[], more: JsonObject = {}, spending?: Spending) =>
  ask(step, {
    parameters: { instructions: 'Read the total.', data: 'Invoice total 12.50', schema, ...more },
    answer: (_, count) => {
      const said = texts[Math.min(count, texts.length) - 1] ?? '';
      return typeof said === 'string' ? { text: said } : said;
    },
    ...(spending ? { spending } : {}),
  });

describe('ai.step', () => {
  test('the answer is checked and put beside the data', async () => {
    const { json, requests } = await say(['{"total":12.5}']);
    expect(json).toEqual({ id: 1, ai: { total: 12.5 } });
    expect(requests[0]?.asked.schema).toEqual(schema);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  test('each call is planned before it is made and told after, the repair too', async () => {
    const told: (PlannedCall | CallEnd)[] = [];
    const spending: Spending = {
      reserve: async (call) => {
        told.push(call);
        return { settle: async (end) => void told.push(end) };
      },
    };
    const { json } = await say(
      ['{"total":"a lot"}', '{"total":3}'],
      { model: 'gpt-4.1-mini', maxTokens: 100 },
      spending,
    );
    expect(json).toMatchObject({ ai: { total: 3 } });
    expect(told.map((one) => ('most' in one ? 'planned' : one.outcome))).toEqual([
      'planned',
      'answered',
      'planned',
      'answered',
    ]);
    const [planned, ended] = told as [PlannedCall, CallEnd];
    expect(planned.model).toBe('gpt-4.1-mini');
    expect(ended.cost).toBeGreaterThan(0);
    expect(planned.most).toBeGreaterThan(ended.cost ?? 0);
    expect(planned.mostTokens).toBeGreaterThan(ended.inputTokens + ended.outputTokens);
  });

  test('what the connection says of prices goes before the table, and a model that nobody knows has none', async () => {
    const most: (number | null)[] = [];
    const spending: Spending = {
      reserve: async (call) => {
        most.push(call.most);
        return { settle: async () => {} };
      },
    };
    const asking = {
      parameters: { instructions: 'Read.', data: 'x', schema, maxTokens: 1_000_00 },
      answer: () => ({ text: '{"total":1}' }),
      spending,
    };
    await ask(step, { ...asking, parameters: { ...asking.parameters, model: 'our-own' } });
    await ask(step, {
      ...asking,
      parameters: { ...asking.parameters, model: 'our-own' },
      fields: { prices: { 'our-own': { input: 0, output: 0 } } },
    });
    await ask(step, { ...asking, parameters: { ...asking.parameters, model: 'gpt-4.1' } });
    await ask(step, {
      ...asking,
      parameters: { ...asking.parameters, model: 'gpt-4.1-2025-04-14' },
      fields: { prices: { 'gpt-4.1': { input: 0, output: 1 } } },
    });
    expect(most[0]).toBeNull();
    expect(most[1]).toBe(0);
    expect(most[2]).toBeGreaterThan(0.8);
    expect(most[3]).toBe(0.1);
  });

  test('a version with a price of its own costs that, and a long input what long ones cost', () => {
    const usage = (input: number, cached = 0) => ({
      inputTokens: { total: input, noCache: input - cached, cacheRead: cached, cacheWrite: 0 },
      outputTokens: { total: 0, text: 0, reasoning: 0 },
    });
    const costs = (model: string, input: number, cached?: number) => {
      const price = priceOf(model, undefined);
      return price && costOf(price, usage(input, cached));
    };
    expect(costs('gpt-4o-2024-08-06', 1_000_000)).toBe(2.5);
    expect(costs('gpt-4o-2024-05-13', 1_000_000)).toBe(5);
    expect(costs('gemini-2.5-pro', 200_000)).toBe(0.25);
    expect(costs('gemini-2.5-pro', 400_000, 200_000)).toBe(0.55);
    expect(mostCost(priceOf('gemini-2.5-pro', undefined) as Price, { input: 200_001, output: 0 })).toBeGreaterThan(0.5);
    expect(costs('claude-haiku-5-5', 200_000, 100_000)).toBeCloseTo(0.055, 6);
    expect(costs('gpt-99', 1_000_000)).toBeNull();
  });

  test('each price is in two of the sources that the table names, or the table says that it is in one', () => {
    const { comparedWith, models, oneSource } = table;
    const names = Object.keys(models);
    const has = (source: { lacks?: string[]; only?: string[] }, name: string) =>
      source.only?.includes(name) ?? !source.lacks?.includes(name);
    const single = names.filter((name) => comparedWith.filter((source) => has(source, name)).length < 2);
    expect(oneSource.filter((name) => !name.includes(' '))).toEqual(single);
    const named = [...comparedWith.flatMap(({ lacks = [], only = [] }) => [...lacks, ...only]), ...oneSource];
    expect(named.map((name) => name.split(' ')[0]).filter((name = '') => !names.includes(name))).toEqual([]);
  });

  test.each([
    ['all fields required and no others allowed', schema, true],
    ['a field that may be left out', { ...schema, required: [] }, false],
    [
      'fields that are not named',
      { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] },
      false,
    ],
    ['an object within that is open', { ...schema, properties: { total: { type: 'object' } } }, false],
  ])('a schema with %s is promised as strictly as it can be kept', async (_, said, strict) => {
    const { requests } = await say(['{"total":1}'], { schema: said as JsonObject });
    expect(requests[0]?.body.response_format).toMatchObject({ json_schema: { strict } });
  });

  test('servers that know no schemas, and models that let nobody choose, are asked in their way', async () => {
    const plain = { shape: 'words', temperature: 'model', limit: 'max_completion_tokens', maxTokens: 50 };
    const { json, requests } = await say(['```json\n{"total":1}\n```'], plain);
    expect(json).toMatchObject({ ai: { total: 1 } });
    expect(Object.keys(requests[0]?.body ?? {}).toSorted()).toEqual(['max_completion_tokens', 'messages', 'model']);
    expect(requests[0]?.asked.system).toContain(JSON.stringify(schema));
    const { requests: others } = await say(['{"total":1}'], { shape: 'json' });
    expect(others[0]?.body).toMatchObject({
      response_format: { type: 'json_object' },
      max_tokens: 2_000,
      temperature: 0,
    });
  });

  test('a schema that is none is a failure before anything is sent', async () => {
    const { outcome, requests } = await say(['{"total":1}'], { schema: 'no schema' });
    expect(outcome.failures[0]?.failure.code).toBe('data/bad_schema');
    expect(requests).toEqual([]);
  });
});
