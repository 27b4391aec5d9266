import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4GenerateResult,
  LanguageModelV4Prompt,
} from '@ai-sdk/provider';
import { fail, type JsonObject, NodeFailure, type Spending } from '@holdfast/node-sdk';
import { givenUp, inOne } from './pieces.ts';
import { costOf, mostCost, priceOf } from './prices.ts';
import { type Access, languageModel } from './providers.ts';
import { isStrict } from './schema.ts';

/** One call of one model. */
export interface ModelCall {
  readonly model: string;
  readonly prompt: LanguageModelV4Prompt;
  /** Form of the answer; null for any JSON; left out for text. */
  readonly schema?: JsonObject | null;
  readonly maxTokens: number;
  /** Null: as the model does by itself. */
  readonly temperature: number | null;
  /** What it may ask to be called. */
  readonly tools?: readonly LanguageModelV4FunctionTool[];
  /** It has to ask for one of them. */
  readonly mustCall?: boolean;
  /** A text that may be long comes piece by piece: it is given up when none comes, not when it takes long. */
  readonly inPieces?: boolean;
}

/** What a step asks models with. */
export interface Asker {
  readonly access: Access;
  readonly spending: Spending;
  readonly signal: AbortSignal;
  now(): number;
}

/** Tokens of text, rather too many than too few: three bytes each, where four are usual. */
export const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / 3);

/** A page of a document or a picture is a few thousand tokens with every provider. */
const FILE_TOKENS = 3_000;
const FILE_BYTES_PER_TOKEN = 30;

/** Input tokens of a prompt, estimated from above. */
export function inputTokensOf(prompt: LanguageModelV4Prompt, schema?: JsonObject | null): number {
  let tokens = 50 + (schema ? tokensOf(JSON.stringify(schema)) : 0);
  for (const message of prompt) {
    if (typeof message.content === 'string') tokens += tokensOf(message.content);
    else
      for (const part of message.content) {
        if (part.type === 'text') tokens += tokensOf(part.text);
        else if (part.type !== 'file') tokens += tokensOf(JSON.stringify(part));
        else if (part.data.type === 'data')
          tokens += Math.max(FILE_TOKENS, Math.ceil(part.data.data.length / FILE_BYTES_PER_TOKEN));
      }
  }
  return tokens;
}

const textOf = ({ content }: LanguageModelV4GenerateResult): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('');

/**
 * Asks a model once. What it may cost is set aside before, and what it did cost is told after, also when it failed.
 *
 * @throws NodeFailure data/model_cut, data/model_refusal, data/model_filtered, data/model_output (no answer),
 *   a budget's policy/…, or what the HTTP client says of the call
 */
export const callModel = async (asker: Asker, call: ModelCall): Promise<string> => textOf(await generate(asker, call));

/** The same, for an answer that may ask for tools. @throws NodeFailure as `callModel` */
export async function generate(asker: Asker, call: ModelCall): Promise<LanguageModelV4GenerateResult> {
  const price = priceOf(call.model, asker.access.fields.prices);
  const input = inputTokensOf(call.prompt, call.schema) + (call.tools ? tokensOf(JSON.stringify(call.tools)) : 0);
  const reservation = await asker.spending.reserve({
    model: call.model,
    mostTokens: input + call.maxTokens,
    most: price && mostCost(price, { input, output: call.maxTokens }),
  });
  const startedAt = asker.now();
  const ended = (outcome: string, cost: number | null, usage?: LanguageModelV4GenerateResult['usage']) =>
    reservation.settle({
      inputTokens: usage?.inputTokens.total ?? 0,
      outputTokens: usage?.outputTokens.total ?? 0,
      cost,
      durationMs: asker.now() - startedAt,
      outcome,
    });
  let result: LanguageModelV4GenerateResult;
  try {
    const model = await languageModel(asker.access, call.model);
    const options = optionsOf(asker, call);
    result = call.inPieces ? await inOne((await model.doStream(options)).stream) : await model.doGenerate(options);
  } catch (error) {
    const failure = failed(error);
    const { code, phase, evidence } = failure.failure;
    // What was refused, or never left, is charged by nobody; what got no answer may be.
    await ended(code, phase === 'unsent' || (evidence?.status ?? 0) >= 400 ? 0 : null);
    throw failure;
  }
  const failure = brokenOff(result, textOf(result));
  // A server that does not say what it counted leaves the cost unknown.
  const isCounted = result.usage.inputTokens.total !== undefined;
  await ended(failure?.failure.code ?? 'answered', price && isCounted ? costOf(price, result.usage) : null, result.usage); // biome-ignore format: one call
  if (failure) throw failure;
  return result;
}

function optionsOf(
  { signal }: Asker,
  { prompt, schema, maxTokens, temperature, tools, mustCall }: ModelCall,
): LanguageModelV4CallOptions {
  const strictJsonSchema = schema ? isStrict(schema) : false;
  return {
    prompt,
    maxOutputTokens: maxTokens,
    abortSignal: signal,
    ...(temperature === null ? {} : { temperature }),
    ...(tools ? { tools: [...tools], toolChoice: { type: mustCall ? 'required' : 'auto' } as const } : {}),
    ...(schema === undefined
      ? {}
      : {
          responseFormat: {
            type: 'json' as const,
            name: 'answer',
            ...(schema === null ? {} : { schema: schema as object }),
          },
        }),
    // What is asked about is not kept at the provider beyond its own duties.
    providerOptions: { openai: { strictJsonSchema, store: false }, compatible: { strictJsonSchema } },
  };
}

/** Failures of the HTTP client are classified; what else a library throws is about an answer that it could not read. */
export function failed(error: unknown): NodeFailure {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof NodeFailure) return cause;
  // The libraries' word for an error that was the first piece of an answer.
  if (error instanceof Error && 'statusCode' in error && error.statusCode !== undefined) return givenUp(error, '');
  return fail.data('model_output', {
    message: `The answer of the model cannot be read: ${error instanceof Error ? error.message.slice(0, 500) : 'unknown error'}`,
    phase: 'answered',
    decidedBy: '1c.model',
    cause: error,
  });
}

/** Why an answer is none, by the provider's word for how it ended. */
function brokenOff({ finishReason, content }: LanguageModelV4GenerateResult, text: string): NodeFailure | null {
  const details = (message: string) => ({
    message,
    phase: 'answered' as const,
    decidedBy: '1c.model',
    evidence: {
      body: text.slice(0, 2_048),
      providerCode: String(finishReason.raw ?? finishReason.unified).slice(0, 100),
    },
  });
  switch (finishReason.unified) {
    case 'length':
      return fail.data(
        'model_cut',
        details(
          'The answer of the model was cut off because it is longer than allowed. Allow more tokens, or ask for less.',
        ),
      );
    case 'content-filter':
      return FILTERS.test(finishReason.raw ?? '')
        ? fail.data('model_filtered', details("The provider's filter stopped the answer."))
        : fail.data('model_refusal', details('The model refused to answer.'));
    default:
      return text === '' && !content.some(({ type }) => type === 'tool-call')
        ? fail.data('model_output', details('The model gave no answer.'))
        : null;
  }
}

/** OpenAI's word for its filter, and Google's, which are in capitals. Refusals have other names, or none. */
const FILTERS = /^(content_filter|[A-Z_]+)$/;
