import type { Json, JsonObject } from '@holdfast/node-sdk';
import { answerIn, type Said } from './answers.ts';
import type { Asked } from './asked.ts';

/** A piece as it goes over the wire: server-sent events. Source: html.spec.whatwg.org, section 9.2. */
const event = (data: Json, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;

/** A text in words, so that an answer has several pieces. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*/g) ?? [];

/** The pieces of an answer: those before its words, its words, and those that end it. */
interface Pieces {
  readonly begin: readonly string[];
  readonly words: readonly string[];
  readonly end: readonly string[];
}

/** A text in the pieces of its protocol; what makes it one was made by `answerIn`. */
export function piecesOf(asked: Asked, said: Said): Pieces {
  const whole = answerIn(asked, said);
  switch (asked.protocol) {
    case 'responses':
      return responses(whole, said);
    case 'anthropic':
      return anthropic(whole, said);
    case 'google':
      return google(whole, said);
    default:
      return chat(whole, said, asked.countsPieces);
  }
}

function chat(
  { id = null, created = null, model = null, choices, usage = null }: JsonObject,
  { text, end }: Said,
  isCounted: boolean,
): Pieces {
  const head = { id, object: 'chat.completion.chunk', created, model };
  const [{ finish_reason }] = choices as [{ finish_reason: Json }];
  const chunk = (delta: JsonObject, finish: Json = null) =>
    event({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] });
  const name = end === 'refused' ? 'refusal' : 'content';
  return {
    begin: [chunk({ role: 'assistant', content: '' })],
    words: wordsOf(text).map((word) => chunk({ [name]: word })),
    end: [chunk({}, finish_reason), ...(isCounted ? [event({ ...head, choices: [], usage })] : []), 'data: [DONE]\n\n'],
  };
}

function responses(whole: JsonObject, { text, end }: Said): Pieces {
  let number = 0;
  const numbered = (type: string, data: JsonObject) => {
    number += 1;
    return event({ type, sequence_number: number, ...data }, type);
  };
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const item = { id: 'msg_1', type: 'message', role: 'assistant' };
  const delta = end === 'refused' ? 'response.refusal.delta' : 'response.output_text.delta';
  return {
    begin: [
      numbered('response.created', { response: { ...whole, status: 'in_progress', output: [], usage: null } }),
      numbered('response.output_item.added', {
        output_index: 0,
        item: { ...item, status: 'in_progress', content: [] },
      }),
    ],
    words: wordsOf(text).map((word) => numbered(delta, { ...at, delta: word, logprobs: [] })),
    end: [
      numbered('response.output_item.done', { output_index: 0, item: (whole.output as Json[])[0] ?? null }),
      numbered(whole.status === 'incomplete' ? 'response.incomplete' : 'response.completed', { response: whole }),
    ],
  };
}

function anthropic(whole: JsonObject, { text }: Said): Pieces {
  const named = (type: string, data: JsonObject) => event({ type, ...data }, type);
  const { stop_reason, usage } = whole as { stop_reason: Json; usage: { output_tokens: number } } & JsonObject;
  const words = wordsOf(text);
  const started = { ...whole, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } as JsonObject;
  return {
    begin: [
      named('message_start', { message: started }),
      ...(words.length > 0
        ? [named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })]
        : []),
      named('ping', {}),
    ],
    words: words.map((word) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: word } })),
    end: [
      ...(words.length > 0 ? [named('content_block_stop', { index: 0 })] : []),
      named('message_delta', {
        delta: { stop_reason, stop_sequence: null },
        usage: { output_tokens: usage.output_tokens },
      }),
      named('message_stop', {}),
    ],
  };
}

function google(whole: JsonObject, { text }: Said): Pieces {
  const [candidate] = whole.candidates as [JsonObject];
  const piece = (parts: Json[], more: JsonObject = {}) =>
    event({ candidates: [{ index: 0, content: { role: 'model', parts }, ...more }], modelVersion: 'practice' });
  return {
    begin: [],
    words: wordsOf(text).map((word) => piece([{ text: word }])),
    end: [event({ ...whole, candidates: [{ ...candidate, content: { role: 'model', parts: [] } }] })],
  };
}
