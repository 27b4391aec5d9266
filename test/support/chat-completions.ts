import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Json, type JsonObject, mismatches } from '@holdfast/workflow';
import { Type } from 'typebox';

/** What this server knows: one model, one key. Both are made up. */
export const CHAT_MODEL = 'reader-large-2026-10';
export const CHAT_KEY = 'sk-not-a-real-key';

const closed = { additionalProperties: false } as const;
const Text = Type.Object({ type: Type.Literal('text'), text: Type.String() }, closed);
const Content = Type.Union([Type.String(), Type.Array(Text, { minItems: 1 })]);
const Message = Type.Object(
  {
    role: Type.Union(['system', 'developer', 'user', 'assistant'].map((role) => Type.Literal(role))),
    content: Content,
  },
  closed,
);

/**
 * What a request may hold: the fields of the published contract that this server does something about, and no others.
 * Source: github.com/openai/openai-openapi, CreateChatCompletionRequest.
 */
const Request = Type.Object(
  {
    model: Type.String({ minLength: 1 }),
    messages: Type.Array(Message, { minItems: 1 }),
    max_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    response_format: Type.Object(
      {
        type: Type.Literal('json_schema'),
        json_schema: Type.Object(
          {
            name: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
            description: Type.Optional(Type.String()),
            schema: Type.Record(Type.String(), Type.Unknown()),
            strict: Type.Literal(true),
          },
          closed,
        ),
      },
      closed,
    ),
  },
  closed,
);

export interface ChatServer {
  /** Up to the version, as a connection has it. */
  readonly url: string;
  /** What was asked and taken, in order. */
  readonly taken: readonly JsonObject[];
  /** What was refused, in the words of the answer. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

/**
 * A server that speaks OpenAI's chat completions to the letter: what the contract does not have is refused, as OpenAI
 * words it. It reads the fields of a schema off the lines of the material, by the words that they begin with.
 */
export async function startChatServer(): Promise<ChatServer> {
  const taken: JsonObject[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, code: string | null, message: string) => {
      refused.push(message);
      send(response, status, { error: { message, type: 'invalid_request_error', param: null, code } });
    };
    if (request.headers.authorization !== `Bearer ${CHAT_KEY}`)
      return refuse(401, 'invalid_api_key', 'Incorrect API key provided.');
    if (request.method === 'GET' && request.url === '/v1/models')
      return send(response, 200, { object: 'list', data: [{ id: CHAT_MODEL, object: 'model', created: 0, owned_by: 'us' }] }); // biome-ignore format: one answer
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
      return refuse(404, null, `Invalid URL (${request.method} ${request.url})`);
    const body = JSON.parse(await textOf(request)) as JsonObject;
    const [wrong] = mismatches(Request as unknown as JsonObject, body);
    if (wrong) return refuse(400, null, `Invalid request: ${wrong.message}`);
    if (body.model !== CHAT_MODEL)
      return refuse(404, 'model_not_found', `The model \`${body.model}\` does not exist or you do not have access to it.`); // biome-ignore format: one answer
    const { schema } = (body.response_format as { json_schema: { schema: JsonObject } }).json_schema;
    const loose = looseIn(schema, []);
    if (loose) return refuse(400, 'invalid_json_schema', `Invalid schema for response_format 'answer': In context=(${loose}), 'additionalProperties' must be false and every property required.`); // biome-ignore format: one answer
    taken.push(body);
    send(response, 200, completion(JSON.stringify(read(schema, materialOf(body)))));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    taken,
    refused,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where a schema is looser than strict ones may be; null: nowhere. */
function looseIn(schema: Json | undefined, path: readonly string[]): string | null {
  if (!isRecord(schema)) return null;
  const { properties, required, additionalProperties } = schema;
  if (!isRecord(properties)) return null;
  const names = Object.keys(properties);
  const isStrict = additionalProperties === false && Array.isArray(required) && required.length === names.length;
  if (!isStrict) return `'${path.join("', '")}'`;
  return names.map((name) => looseIn(properties[name], [...path, name])).find((found) => found !== null) ?? null;
}

/** What the user said, as text. */
function materialOf({ messages }: JsonObject): string {
  const said = (messages as { role: string; content: string | { text: string }[] }[]).filter(
    ({ role }) => role === 'user',
  );
  return said.map(({ content }) => (typeof content === 'string' ? content : content.map(({ text }) => text).join('\n'))).join('\n'); // biome-ignore format: one text
}

const LABELS: Readonly<Record<string, string>> = { order: 'Purchase order' };

/** The fields that a schema asks for, each from the first line that begins with its label. */
function read({ properties }: JsonObject, material: string): JsonObject {
  const { fields } = properties as { fields: { properties: JsonObject } };
  const names = Object.keys(fields.properties);
  const lines = material.split('\n').map((line) => line.trim());
  const values = names.map((name): [string, Json] => {
    const label = LABELS[name] ?? name;
    const line = lines.find((each) => each.toLowerCase().startsWith(label.toLowerCase()));
    const value = line?.slice(label.length).trim() ?? '';
    return [name, value === '' ? null : /^[\d,]+\.\d\d$/.test(value) ? value.replaceAll(',', '') : value];
  });
  return {
    fields: Object.fromEntries(values),
    confidence: Object.fromEntries(values.map(([name, value]) => [name, value === null ? 0.1 : 0.97])),
  };
}

const completion = (content: string): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: Date.UTC(2026, 0, 15) / 1_000,
  model: CHAT_MODEL,
  choices: [
    { index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 400, completion_tokens: 120, total_tokens: 520 },
});
