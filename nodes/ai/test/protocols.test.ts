import type { CallEnd, Spending } from '@holdfast/node-sdk';
import { describe, expect, test } from 'vitest';
import type { Asked, Said, Trouble } from '../practice/index.ts';
import { draft } from '../src/nodes/draft.ts';
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

/** An error within an answer as each provider words it, and what it stands for. */
const WITHIN: Readonly<Record<string, readonly [wire: string, code: string]>> = {
  responses: [
    'event: response.failed\ndata: {"type":"response.failed","sequence_number":9,"response":{"id":"r","status":"failed","error":{"code":"rate_limit_exceeded","message":"Rate limit reached."}}}\n\n',
    'transient/rate_limited',
  ],
  chat: [
    'data: {"error":{"message":"The server had an error.","type":"server_error","param":null,"code":null}}\n\n',
    'transient/server_error',
  ],
  anthropic: [
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
    'transient/server_error',
  ],
  google: [
    'data: {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}\n\n',
    'transient/server_error',
  ],
};

describe.each(WAYS)('a text by %s %o, which comes in pieces', (connection, fields, protocol) => {
  const TEXT = 'Dear Ada, your parcel is on its way.';
  const [wire, code] = WITHIN[protocol] ?? ['', ''];
  async function write(said: Said) {
    const ends: CallEnd[] = [];
    const spending: Spending = { reserve: async () => ({ settle: async (end) => void ends.push(end) }) };
    const prices = { 'test-1': { input: 1_000, output: 1_000 } };
    const { json, outcome, requests } = await ask(draft, {
      parameters: { instructions: 'Answer.', data: 'Where is my parcel?' },
      connection,
      fields: { ...fields, prices },
      answer: () => said,
      spending,
    });
    expect(requests.map(({ asked }) => asked.inPieces)).toEqual([true]);
    return { json, failure: outcome.failures[0]?.failure, ends };
  }

  test('is put together, and its tokens are counted', async () => {
    const { json, failure, ends } = await write({ text: TEXT });
    expect(failure).toBeUndefined();
    expect(json).toMatchObject({ ai: { text: TEXT, model: 'test-1' } });
    const [{ outcome, inputTokens = 0, outputTokens = 0, cost } = {}] = ends;
    expect([outcome, inputTokens > 0, outputTokens]).toEqual(['answered', true, 9]);
    expect(cost).toBeCloseTo((inputTokens + outputTokens) / 1_000);
  });

  test.each([
    ['is cut on the way', { text: TEXT, breaks: 'cut' }, 'transient/cut_answer'],
    ['ends before its end', { text: TEXT, breaks: 'ends' }, 'transient/cut_answer'],
    ['is given up by the provider', { text: TEXT, breaks: { wire } }, code],
    ['is given up before its first word', { text: '', breaks: { wire } }, code],
  ] as const)('one that %s may be charged, and is a matter of time', async (_, said, expected) => {
    const { failure, ends } = await write(said);
    expect(failure).toMatchObject({ class: 'transient', code: expected, phase: 'answered_partial' });
    expect(ends).toMatchObject([{ outcome: expected, cost: null }]);
  });

  test('one that is too long, refused or filtered is no draft', async () => {
    const codes = [];
    for (const end of ['cut', 'refused', 'filtered'] as const)
      codes.push((await write({ text: TEXT, end })).failure?.code);
    expect(codes).toEqual([
      'data/model_cut',
      protocol === 'google' ? 'data/model_filtered' : 'data/model_refusal',
      protocol === 'anthropic' ? 'data/model_refusal' : 'data/model_filtered',
    ]);
  });
});

test('every type of connection is among them', () => {
  expect(new Set(WAYS.map(([type]) => type))).toEqual(new Set(Object.keys(FIELDS)));
});
