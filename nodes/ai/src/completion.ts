import { fail, type HttpClient, type Json, type JsonObject } from '@holdfast/node-sdk';

/** What a model said, and what it used. */
export interface Completion {
  readonly text: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly model: string;
}

/**
 * How a server is made to answer with JSON: by the schema itself, by its word for
 * "any JSON", or by nothing but the instructions.
 */
export type Shape = 'schema' | 'json' | 'words';

export interface Asking {
  readonly model: string;
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  readonly schema: JsonObject;
  readonly shape: Shape;
  /** Null: as the model does by itself. */
  readonly temperature: number | null;
  readonly maxTokens: number;
  /** What the limit is called: newer models of OpenAI know only the second. */
  readonly limit: 'max_tokens' | 'max_completion_tokens';
  readonly signal: AbortSignal;
}

const own = (value: Json | undefined, name: string): Json | undefined =>
  value && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, name) ? value[name] : undefined;
const count = (value: Json | undefined): number => (typeof value === 'number' && value >= 0 ? Math.round(value) : 0);

/**
 * One call of a chat completions endpoint that asks for JSON of a schema. It
 * reads: asked again, it costs again, and changes nothing.
 * Source: platform.openai.com/docs/api-reference/chat, structured outputs.
 *
 * @throws NodeFailure data/model_output for a refusal, a cut answer, or none
 */
export async function complete(http: HttpClient, asking: Asking): Promise<Completion> {
  const reply = await http.post('/chat/completions', {
    isRead: true,
    expect: 'json',
    signal: asking.signal,
    json: {
      model: asking.model,
      messages: asking.messages.map(({ role, content }) => ({ role, content })),
      ...(asking.temperature === null ? {} : { temperature: asking.temperature }),
      [asking.limit]: asking.maxTokens,
      ...formatOf(asking),
    },
  });
  const choices = own(reply.body, 'choices');
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  const message = own(choice, 'message');
  const text = own(message, 'content');
  const refusal = own(message, 'refusal');
  const usage = own(reply.body, 'usage');
  const bad = (what: string, raw = '') =>
    fail.data('model_output', {
      message: what,
      phase: 'answered',
      decidedBy: '1c.model',
      ...(raw === '' ? {} : { evidence: { body: raw.slice(0, 2_048) } }),
    });
  if (typeof refusal === 'string' && refusal !== '') throw bad('The model refused to answer.', refusal);
  if (own(choice, 'finish_reason') === 'length') {
    throw bad(
      'The answer of the model was cut off because it is longer than allowed. Allow more tokens, or ask for less.',
      typeof text === 'string' ? text : '',
    );
  }
  if (own(choice, 'finish_reason') === 'content_filter')
    throw bad("The provider's filter stopped the answer.", typeof text === 'string' ? text : '');
  if (typeof text !== 'string' || text === '') throw bad('The model gave no answer.');
  const model = own(reply.body, 'model');
  return {
    text,
    inputTokens: count(own(usage, 'prompt_tokens')),
    outputTokens: count(own(usage, 'completion_tokens')),
    model: typeof model === 'string' ? model.slice(0, 200) : asking.model,
  };
}

function formatOf({ shape, schema }: Asking): JsonObject {
  switch (shape) {
    case 'schema':
      return {
        response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: isStrict(schema), schema } },
      };
    case 'json':
      return { response_format: { type: 'json_object' } };
    case 'words':
      return {};
  }
}

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether a schema may be promised to be kept strictly: in every object all
 * fields are required and no others allowed. Any other schema is refused where
 * `strict` is said; the answer is checked here in any case.
 * Source: platform.openai.com/docs/guides/structured-outputs, supported schemas.
 */
export function isStrict(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isRecord(schema)) return true;
  const { properties } = schema;
  if (isRecord(properties) || schema.type === 'object') {
    const names = isRecord(properties) ? Object.keys(properties) : [];
    const required = Array.isArray(schema.required) ? schema.required : [];
    if (schema.additionalProperties !== false || names.some((name) => !required.includes(name))) return false;
  }
  return Object.values(schema).every(isStrict);
}

/** The JSON in an answer that may stand in a fence of Markdown. */
export const withoutFence = (text: string): string =>
  /^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$/s.exec(text)?.[1] ?? text;
