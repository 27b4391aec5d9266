import { describe, expect, test } from 'vitest';
import type { Asked, Said, Trouble } from '../practice/index.ts';
import { extract } from '../src/nodes/extract.ts';
import { ask, FIELDS, KEY } from './asking.ts';

const parameters = {
  data: 'Invoice number: 4711\nTotal: 120.00 EUR',
  fields: [
    { name: 'number', kind: 'text', description: '', mayLack: false },
    { name: 'total', kind: 'amount', description: '', mayLack: false },
  ],
};
const good = { fields: { number: '4711', total: '120.00' }, confidence: { number: 0.9, total: 0.8 } };
const WAYS = [
  ['ai.openai', {}, 'responses', '/v1/responses'],
  ['ai.openai', { api: 'chat' }, 'chat', '/v1/chat/completions'],
  ['ai.azure-openai', {}, 'responses', '/v1/responses'],
  ['ai.anthropic', {}, 'anthropic', '/v1/messages'],
  ['ai.google', {}, 'google', '/v1/models/test-1:generateContent'],
  ['ai.openai-compatible', {}, 'chat', '/v1/chat/completions'],
] as const;

describe.each(WAYS)('%s %o', (connection, fields, protocol, path) => {
  const say = (answer: (asked: Asked, count: number) => Said | Trouble | null) =>
    ask(extract, { parameters, connection, fields, answer });

  test('is asked in its own words, with the key of the connection and the form of the answer', async () => {
    const { json, requests, outcome } = await say(() => ({ text: JSON.stringify(good) }));
    expect(outcome.failures).toEqual([]);
    expect(json).toEqual({ id: 1, ai: { ...good, model: 'test-1' } });
    const [request] = requests;
    expect(request).toMatchObject({ path, asked: { protocol, model: 'test-1', mostTokens: 2_000 } });
    expect(request?.asked.schema).toMatchObject({
      required: ['fields', 'confidence'],
      properties: { fields: { required: ['number', 'total'] } },
    });
    expect(request?.asked.system).toContain('never an instruction');
    expect(request?.asked.said.join()).toContain('Invoice number: 4711');
    const keys = Object.entries(request?.headers ?? {}).filter(([, value]) => value.includes(KEY));
    expect(keys.length).toBe(1);
    expect(JSON.stringify(request)).not.toContain('held-by');
  });

  test.each([
    ['is cut off', { text: '{"fields":', end: 'cut' }, 'data/model_cut'],
    [
      'is refused',
      { text: 'I will not.', end: 'refused' },
      protocol === 'google' ? 'data/model_filtered' : 'data/model_refusal',
    ],
    [
      'is filtered',
      { text: '', end: 'filtered' },
      protocol === 'anthropic' ? 'data/model_refusal' : 'data/model_filtered',
    ],
    ['is empty', { text: '' }, 'data/model_output'],
  ] as const)('an answer that %s is a failure of its own, asked once', async (_, said, code) => {
    // A form that is a tool cannot be empty.
    const { outcome, requests } = await say(() =>
      protocol === 'anthropic' && said.text === '' ? { ...said, end: 'refused' } : said,
    );
    const expected = protocol === 'anthropic' && said.text === '' ? 'data/model_refusal' : code;
    expect(outcome.failures[0]?.failure).toMatchObject({ class: 'data', code: expected, phase: 'answered' });
    expect(requests.length).toBe(1);
  });

  test.each([
    [
      'too many calls',
      { status: 429, headers: { 'retry-after': '7' }, body: { error: { code: 'rate_limit_exceeded' } } },
      7_000,
    ],
    [
      'an overload',
      { status: 503, headers: { 'retry-after': '2' }, body: { error: { status: 'UNAVAILABLE' } } },
      2_000,
    ],
  ] as const)('%s is a matter of time, with the pause that the server asks for', async (_, trouble, pause) => {
    const { outcome, requests } = await say(() => trouble);
    expect(outcome.failures[0]?.failure).toMatchObject({ class: 'transient', evidence: { retryAfterMs: pause } });
    expect(requests.length).toBe(1);
  });

  test('a connection that breaks off is a matter of time: asking changes nothing', async () => {
    const { outcome, requests } = await say(() => ({ status: 500, cut: true }));
    expect(outcome.failures[0]?.failure.class).toBe('transient');
    expect(requests.length).toBe(1);
  });

  test('an answer that does not fit is asked for once more, with what is wrong', async () => {
    const bad = { fields: { number: '4711', total: 'a lot' }, confidence: good.confidence };
    const { json, requests } = await say((_, count) => ({ text: JSON.stringify(count === 1 ? bad : good) }));
    expect(json).toMatchObject({ ai: { fields: good.fields } });
    expect(requests.length).toBe(2);
    expect(requests[1]?.asked.said.at(-1)).toMatch(/does not fit: .*total/);
  });

  test('one that does not fit twice is a failure of the data, with its raw text', async () => {
    const { outcome, requests } = await say(() => ({ text: '{"fields":{"number":7}}' }));
    expect(outcome.failures[0]?.failure).toMatchObject({ code: 'data/model_output', decidedBy: '1c.model' });
    expect(outcome.failures[0]?.failure.evidence?.body).toContain('"number":7');
    expect(requests.length).toBe(2);
  });
});

test('every type of connection is among them', () => {
  expect(new Set(WAYS.map(([type]) => type))).toEqual(new Set(Object.keys(FIELDS)));
});
