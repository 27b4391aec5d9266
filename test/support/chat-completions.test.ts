import type { JsonObject } from '@holdfast/workflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAT_KEY, CHAT_MODEL, type ChatServer, startChatServer } from './chat-completions.ts';

let chat: ChatServer;
beforeAll(async () => {
  chat = await startChatServer();
});
afterAll(() => chat.close());

const strict = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const fields = strict({ fields: strict({ number: { type: 'string' } }) });
const questionOf = (schema: JsonObject, more: JsonObject = {}): JsonObject => ({
  model: CHAT_MODEL,
  messages: [{ role: 'user', content: 'Number 4711' }],
  response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
  ...more,
});

async function say(body: JsonObject, { key = CHAT_KEY, path = '/chat/completions' } = {}) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const reply = await fetch(`${chat.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const said = (await reply.json()) as {
    error?: { code: string | null };
    choices?: { message: { content: string } }[];
  };
  return { status: reply.status, code: said.error?.code, content: said.choices?.[0]?.message.content };
}

test('a question by the contract is answered in the form that it asks for', async () => {
  const { status, content = '' } = await say(questionOf(fields));
  expect(status).toBe(200);
  expect(JSON.parse(content)).toEqual({ fields: { number: '4711' }, confidence: { number: 0.97 } });
  expect([chat.taken.length, chat.refused]).toEqual([1, []]);
});

test.each<[string, JsonObject, { key?: string; path?: string }, number, string | null]>([
  ['another key', questionOf(fields), { key: 'sk-another' }, 401, 'invalid_api_key'],
  ['an address that is none', questionOf(fields), { path: '/completions' }, 404, null],
  ['a model that is none', questionOf(fields, { model: 'gpt-99' }), {}, 404, 'model_not_found'],
  ['a field that the contract does not have', questionOf(fields, { verbosity: 'low' }), {}, 400, null],
  ['a form that lets fields be left out', questionOf({ ...fields, required: [] }), {}, 400, 'invalid_json_schema'],
  [
    'a form that lets others in further down',
    questionOf(strict({ fields: strict({ number: { type: 'string' } }, { additionalProperties: true }) })),
    {},
    400,
    'invalid_json_schema',
  ],
])('%s is refused as OpenAI refuses it, and not taken', async (_, body, where, status, code) => {
  const before = chat.taken.length;
  expect(await say(body, where)).toEqual({ status, code, content: undefined });
  expect(chat.taken.length).toBe(before);
});
