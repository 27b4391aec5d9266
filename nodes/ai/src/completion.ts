import { fail, type HttpClient, type Json } from '@holdfast/node-sdk';

/** What a model said, and what it used. */
export interface Completion {
  readonly text: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly model: string;
}

export interface Asking {
  readonly model: string;
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  readonly schema: Json;
  readonly temperature: number;
  readonly maxTokens: number;
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
      temperature: asking.temperature,
      max_tokens: asking.maxTokens,
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: asking.schema } },
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
  if (typeof text !== 'string' || text === '') throw bad('The model gave no answer.');
  const model = own(reply.body, 'model');
  return {
    text,
    inputTokens: count(own(usage, 'prompt_tokens')),
    outputTokens: count(own(usage, 'completion_tokens')),
    model: typeof model === 'string' ? model.slice(0, 200) : asking.model,
  };
}
