import type { LanguageModelV4GenerateResult, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { fail, type NodeFailure } from '@holdfast/node-sdk';

type Pieces = ReadableStream<LanguageModelV4StreamPart>;

/**
 * Puts an answer together that comes in pieces. Only text and how it ended are taken: pieces are asked for where
 * the answer is a text.
 *
 * @throws NodeFailure for one that broke off or that the provider gave up; it may be charged, and may be asked for again
 */
export async function inOne(pieces: Pieces): Promise<LanguageModelV4GenerateResult> {
  let text = '';
  let end: Extract<LanguageModelV4StreamPart, { type: 'finish' }> | null = null;
  for await (const part of pieces) {
    if (part.type === 'text-delta') text += part.delta;
    else if (part.type === 'error') throw givenUp(part.error, text);
    else if (part.type === 'finish') end = part;
  }
  if (end === null || end.finishReason.unified === 'interrupted' || end.finishReason.unified === 'error')
    throw givenUp(null, text);
  const content = text === '' ? [] : [{ type: 'text' as const, text }];
  return { content, finishReason: end.finishReason, usage: end.usage, warnings: [] };
}

/** What providers and the libraries say of an error that comes within an answer. All of it is from outside. */
interface Told {
  readonly message?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
}

type Kind = 'rate_limited' | 'server_error' | 'quota_used_up' | 'too_long_for_model' | 'model_filtered' | 'cut_answer';

/** Words of OpenAI, Anthropic and Google for an error within an answer. The first that is found counts. */
const WORDS: readonly (readonly [RegExp, Kind])[] = [
  [/insufficient_quota|billing_error/i, 'quota_used_up'],
  [/context_length_exceeded|request_too_large/i, 'too_long_for_model'],
  [/content_filter|content_policy_violation/i, 'model_filtered'],
  [/rate_limit|resource_exhausted|too_many_requests|^429$/i, 'rate_limited'],
  [/overloaded|unavailable|server_error|api_error|internal|timeout|deadline_exceeded|^5\d\d$/i, 'server_error'],
];

/** The failure that an error within an answer stands for. One of no known kind is an answer that broke off. */
export function givenUp(error: unknown, text: string): NodeFailure {
  const { message, type, code, status, statusCode }: Told = typeof error === 'object' && error !== null ? error : {};
  const words = [code, type, status, statusCode].filter((word) => typeof word === 'string' || typeof word === 'number');
  const found = WORDS.find(([pattern]) => words.some((word) => pattern.test(String(word))));
  const kind = found?.[1] ?? 'cut_answer';
  const said = typeof message === 'string' && message !== '' ? `: ${message.slice(0, 300)}` : '';
  // No status: the one that came first said that all was well, and what was written so far may be charged.
  const details = {
    message: `The answer of the model broke off${said || '.'}`,
    phase: 'answered_partial',
    decidedBy: '1c.model',
    evidence: {
      body: text.slice(0, 2_048),
      ...(words[0] === undefined ? {} : { providerCode: String(words[0]).slice(0, 100) }),
    },
    ...(error instanceof Error ? { cause: error } : {}),
  } as const;
  switch (kind) {
    case 'quota_used_up':
      return fail.policy(kind, details);
    case 'too_long_for_model':
    case 'model_filtered':
      return fail.data(kind, details);
    default:
      return fail.transient(kind, details);
  }
}
