import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import { fail, type HttpClient, type Json, type JsonObject } from '@holdfast/node-sdk';
import { fetchBy } from './fetch.ts';

/** A connection to models, as a step has it. */
export interface Access {
  /** Type of the connection, such as `ai.anthropic`. */
  readonly type: string;
  /** Its fields without secrets. */
  readonly fields: JsonObject;
  readonly http: HttpClient;
  /** Changes a request before it is sent, where a server wants it otherwise. */
  readonly reshape?: (body: Json) => Json;
  /** The server takes a schema for its answer. */
  readonly takesSchemas?: boolean;
}

/** The libraries ask for a key, or they would look for one in the environment of the process. The connection has it. */
const HELD = 'held-by-the-connection';

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** What every library is made with. Read lazily: together they cost 90 ms and 28 MB, and most processes ask no model. */
const settings = ({ fields, http, reshape }: Access) => ({
  baseURL: text(fields.baseUrl).replace(/\/+$/, ''),
  fetch: fetchBy(http, reshape),
});

async function openAi(access: Access) {
  const { createOpenAI } = await import('@ai-sdk/openai');
  return createOpenAI({ ...settings(access), apiKey: HELD });
}

async function compatible(access: Access) {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return createOpenAICompatible({
    ...settings(access),
    name: 'compatible',
    supportsStructuredOutputs: access.takesSchemas ?? true,
    // In pieces, tokens are counted only where they are asked for.
    includeUsage: true,
  });
}

async function google(access: Access) {
  const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
  return createGoogleGenerativeAI({ ...settings(access), apiKey: HELD });
}

/**
 * A model of a connection, by the library of its provider.
 *
 * @throws NodeFailure data/no_connection for a connection that leads to no models
 */
export async function languageModel(access: Access, model: string): Promise<LanguageModelV4> {
  switch (access.type) {
    case 'ai.openai':
    case 'ai.azure-openai': {
      const provider = await openAi(access);
      return access.fields.api === 'chat' ? provider.chat(model) : provider.responses(model);
    }
    case 'ai.anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({ ...settings(access), apiKey: HELD })(model);
    }
    case 'ai.google':
      return (await google(access))(model);
    case 'ai.openai-compatible':
      return (await compatible(access)).chatModel(model);
    default:
      throw noModels(access);
  }
}

/** A model that makes vectors of texts. @throws NodeFailure data/no_connection for a connection that has none */
export async function vectorModel(access: Access, model: string): Promise<EmbeddingModelV4> {
  switch (access.type) {
    case 'ai.openai':
    case 'ai.azure-openai':
      return (await openAi(access)).embeddingModel(model);
    case 'ai.google':
      return (await google(access)).embeddingModel(model);
    case 'ai.openai-compatible':
      return (await compatible(access)).embeddingModel(model);
    default:
      throw noModels(access);
  }
}

const noModels = ({ type }: Access) =>
  fail.data('no_connection', {
    message: `The connection of this step leads to no model of the kind it needs (it is of the type ${type}). Choose another in its settings.`,
  });
