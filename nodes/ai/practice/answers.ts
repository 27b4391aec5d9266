import type { Json, JsonObject } from '@holdfast/node-sdk';
import type { Asked } from './asked.ts';

/** What the model says. */
export interface Said {
  readonly text: string;
  /** How it ended: `stop` where nothing is said. */
  readonly end?: 'stop' | 'cut' | 'refused' | 'filtered';
  /** Tools that it wants to call instead of saying something. */
  readonly calls?: readonly { readonly name: string; readonly input: JsonObject }[];
  /**
   * In pieces, it goes no further than its first words: the connection is cut, it ends as if that were all, or what
   * stands here comes instead, as it goes over the wire.
   */
  readonly breaks?: 'cut' | 'ends' | { readonly wire: string };
}

const AT = Date.UTC(2026, 0, 15) / 1_000;
/** Four bytes a token is near enough for a stand-in. */
const tokens = (text: string): number => Math.max(1, Math.ceil(Buffer.byteLength(text) / 4));

/** Puts what the model says into the words of the protocol it was asked in. */
export function answerIn(asked: Asked, said: Said): JsonObject {
  const used = { input: tokens(asked.system + asked.said.join('')), output: tokens(said.text) };
  switch (asked.protocol) {
    case 'chat':
      return chat(asked, said, used);
    case 'responses':
      return responses(asked, said, used);
    case 'anthropic':
      return anthropic(asked, said, used);
    case 'google':
      return google(said, used);
    case 'embeddings':
      return embeddings(asked, used.input);
    case 'google-embeddings':
      return googleEmbeddings(asked);
  }
}

type Used = { readonly input: number; readonly output: number };

function chat({ model }: Asked, { text, end = 'stop', calls }: Said, used: Used): JsonObject {
  const finish = { stop: 'stop', cut: 'length', refused: 'stop', filtered: 'content_filter' }[end];
  return {
    id: 'chatcmpl-practice',
    object: 'chat.completion',
    created: AT,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: end === 'refused' || calls ? null : text,
          refusal: end === 'refused' ? text : null,
          ...(calls
            ? {
                tool_calls: calls.map(({ name, input }, at) => ({
                  id: `call_${at + 1}`,
                  type: 'function',
                  function: { name, arguments: JSON.stringify(input) },
                })),
              }
            : {}),
        },
        logprobs: null,
        finish_reason: calls ? 'tool_calls' : finish,
      },
    ],
    usage: {
      prompt_tokens: used.input,
      completion_tokens: used.output,
      total_tokens: used.input + used.output,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    },
  };
}

function responses({ model }: Asked, { text, end = 'stop', calls }: Said, used: Used): JsonObject {
  const isBroken = end === 'cut' || end === 'filtered';
  const content =
    end === 'refused'
      ? { type: 'refusal', refusal: text }
      : { type: 'output_text', text, annotations: [], logprobs: [] };
  const output: Json[] = calls
    ? calls.map(({ name, input }, at) => ({
        type: 'function_call',
        id: `fc_${at + 1}`,
        call_id: `call_${at + 1}`,
        name,
        arguments: JSON.stringify(input),
        status: 'completed',
      }))
    : [
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: isBroken ? 'incomplete' : 'completed',
          content: [content],
        },
      ];
  return {
    id: 'resp_practice',
    object: 'response',
    created_at: AT,
    status: isBroken ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: isBroken ? { reason: end === 'cut' ? 'max_output_tokens' : 'content_filter' } : null,
    instructions: null,
    metadata: {},
    model,
    output,
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    usage: {
      input_tokens: used.input,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: used.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: used.input + used.output,
    },
  };
}

function anthropic({ model, formTool }: Asked, { text, end = 'stop', calls }: Said, used: Used): JsonObject {
  const isForm = formTool !== null && end === 'stop' && !calls;
  const tools = isForm ? [{ name: formTool, input: JSON.parse(text) as Json }] : calls;
  const stop = { stop: 'end_turn', cut: 'max_tokens', refused: 'refusal', filtered: 'refusal' }[end];
  return {
    id: 'msg_practice',
    type: 'message',
    role: 'assistant',
    model,
    content: tools
      ? tools.map(({ name, input }, at) => ({ type: 'tool_use', id: `toolu_${at + 1}`, name, input }))
      : text === ''
        ? []
        : [{ type: 'text', text }],
    stop_reason: tools ? 'tool_use' : stop,
    stop_sequence: null,
    usage: {
      input_tokens: used.input,
      output_tokens: used.output,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  };
}

function google({ text, end = 'stop', calls }: Said, used: Used): JsonObject {
  const finishReason = { stop: 'STOP', cut: 'MAX_TOKENS', refused: 'SAFETY', filtered: 'PROHIBITED_CONTENT' }[end];
  const parts: Json[] = calls
    ? calls.map(({ name, input }) => ({ functionCall: { name, args: input } }))
    : text === ''
      ? []
      : [{ text }];
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }],
    usageMetadata: {
      promptTokenCount: used.input,
      candidatesTokenCount: used.output,
      totalTokenCount: used.input + used.output,
    },
    modelVersion: 'practice',
  };
}

const DIMENSIONS = 64;

/** Vectors of words: texts that share words lie near each other. */
function embeddings({ model, said }: Asked, input: number): JsonObject {
  return {
    object: 'list',
    model,
    data: said.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) })),
    usage: { prompt_tokens: input, total_tokens: input },
  };
}

/** One text has an answer of its own; it cannot be told from a list of one here, so both are in it. */
function googleEmbeddings({ said }: Asked): JsonObject {
  const embeddings = said.map((text) => ({ values: vectorOf(text) }));
  return { embeddings, embedding: embeddings[0] ?? null };
}

function vectorOf(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const word of text.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? []) {
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
    vector[hash % DIMENSIONS] = (vector[hash % DIMENSIONS] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
