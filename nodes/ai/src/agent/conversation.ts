import { createHash } from 'node:crypto';
import type { LanguageModelV4GenerateResult, LanguageModelV4Message, LanguageModelV4ToolCall } from '@ai-sdk/provider';
import type { Json, JsonObject } from '@holdfast/node-sdk';

/**
 * What an agent knows of its task: all of it is JSON, and is kept by its step. A call that the model asked for is
 *
 *   new ──▶ asked ──▶ called ──▶ answered      asked: a person looks at its input; called: its workflow runs
 *    └────────────────▲  └──────▶ refused
 *
 * one after the other, in the order of the model. When none is left the model is asked again. Invariants:
 * C1 A call is known by its number, which is given once: never by what the model or its provider names it.
 * C2 What is called is the input as it was when a person saw it; nothing changes it in between.
 * C3 What a tool gave is material to the model, in the frame of the task, and nothing else.
 */
export interface Conversation {
  /** Hash of the task: another one begins anew. */
  readonly about: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly turns: number;
  readonly tokens: number;
  /** The number of the next call. */
  readonly next: number;
  /** What was said after the task. */
  readonly messages: readonly LanguageModelV4Message[];
  /** Calls that have no answer yet, the present one first. */
  readonly open: readonly OpenCall[];
  /** Every call that the model asked for and that is over. */
  readonly calls: readonly CallRecord[];
}

export interface OpenCall {
  readonly number: number;
  /** The provider's name for it, by which it is answered. */
  readonly id: string;
  readonly tool: string;
  readonly input: JsonObject;
  readonly state: 'new' | 'asked' | 'called';
}

export interface CallRecord {
  readonly tool: string;
  readonly input: Json;
  readonly outcome: 'done' | 'refused' | 'not_allowed' | 'invalid';
  /** The run that did it. */
  readonly run?: string;
  /** Who let it through, or refused it. */
  readonly by?: string;
}

const hashOf = (value: Json): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** The conversation about a task: the one that was kept, or a new one whose numbers go on. */
export function conversationAbout(task: Json, kept: JsonObject | null, now: number): Conversation {
  const about = hashOf(task);
  // Kept by this code, which alone writes it.
  const known = kept as unknown as Conversation | null;
  if (known?.about === about) return known;
  return { about, startedAt: now, turns: 0, tokens: 0, next: known?.next ?? 0, messages: [], open: [], calls: [] };
}

/** As the memory of a step takes it. */
export const asMemory = (talk: Conversation): JsonObject => JSON.parse(JSON.stringify(talk)) as JsonObject;

/** What a model asked to be called in an answer. */
export const callsIn = ({ content }: LanguageModelV4GenerateResult): LanguageModelV4ToolCall[] =>
  content.flatMap((part) => (part.type === 'tool-call' ? [part] : []));

export const textIn = ({ content }: LanguageModelV4GenerateResult): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('');

/** Adds what the model said. Providers want its thoughts and marks back as they were. */
export function said(talk: Conversation, result: LanguageModelV4GenerateResult): Conversation {
  const { inputTokens, outputTokens } = result.usage;
  type Part = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'][number];
  const content = result.content.flatMap((part): Part[] => {
    const more = 'providerMetadata' in part && part.providerMetadata ? { providerOptions: part.providerMetadata } : {};
    switch (part.type) {
      case 'text':
      case 'reasoning':
        return [{ type: part.type, text: part.text, ...more }];
      case 'tool-call':
        return [
          {
            type: 'tool-call',
            toolCallId: part.toolCallId,
            toolName: part.toolName,
            input: inputOf(part.input),
            ...more,
          },
        ];
      default:
        return [];
    }
  });
  return {
    ...talk,
    turns: talk.turns + 1,
    tokens: talk.tokens + (inputTokens.total ?? 0) + (outputTokens.total ?? 0),
    messages: [...talk.messages, { role: 'assistant', content }],
  };
}

/** Input as the model wrote it: JSON where it is, else what can be sent back of it. */
export function inputOf(text: string): Json {
  try {
    return JSON.parse(text === '' ? '{}' : text) as Json;
  } catch {
    return { text };
  }
}

/** Answers a call: the model reads `text`, and what became of the call is noted. */
export function answered(
  talk: Conversation,
  { id, tool }: Pick<OpenCall, 'id' | 'tool'>,
  text: string,
  record: CallRecord,
): Conversation {
  const part = {
    type: 'tool-result' as const,
    toolCallId: id,
    toolName: tool,
    output: { type: 'text' as const, value: text },
  };
  const last = talk.messages.at(-1);
  // Answers to one turn stand together: some providers count them.
  const messages: readonly LanguageModelV4Message[] =
    last?.role === 'tool'
      ? [...talk.messages.slice(0, -1), { ...last, content: [...last.content, part] }]
      : [...talk.messages, { role: 'tool', content: [part] }];
  return { ...talk, messages, calls: [...talk.calls, record] };
}

/** Opens a call under a number of its own (C1). */
export const opened = (talk: Conversation, call: Omit<OpenCall, 'number' | 'state'>): Conversation => ({
  ...talk,
  next: talk.next + 1,
  open: [...talk.open, { ...call, number: talk.next, state: 'new' }],
});

/** The present call comes to another state. */
export function moved(talk: Conversation, state: OpenCall['state']): Conversation {
  const [present, ...rest] = talk.open;
  return present ? { ...talk, open: [{ ...present, state }, ...rest] } : talk;
}

/** The present call is over. */
export const closed = (talk: Conversation): Conversation => ({ ...talk, open: talk.open.slice(1) });
