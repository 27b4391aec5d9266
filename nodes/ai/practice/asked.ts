import type { Json, JsonObject } from '@holdfast/node-sdk';

/** How a provider's requests and answers look. */
export type Protocol = 'responses' | 'chat' | 'anthropic' | 'google' | 'embeddings' | 'google-embeddings';

/** A tool that the model may call. */
export interface AskedTool {
  readonly name: string;
  readonly schema: JsonObject;
}

/** A question, whatever protocol it came in. */
export interface Asked {
  readonly protocol: Protocol;
  readonly model: string;
  /** What the author of the workflow says. */
  readonly system: string;
  /** What everybody else says: the data, one text a message. */
  readonly said: readonly string[];
  /** Form of the answer, where one is asked for. */
  readonly schema: JsonObject | null;
  /** Name of the tool that stands for the form, where a provider has no other way. */
  readonly formTool: string | null;
  readonly tools: readonly AskedTool[];
  readonly mostTokens: number | null;
  /** Media types of the files that came with it. */
  readonly files: readonly string[];
  /** The answer is to come piece by piece. */
  readonly inPieces: boolean;
  /** Tokens are to be counted in pieces, too: chat completions do it on demand. */
  readonly countsPieces: boolean;
}

const own = (value: Json | undefined, ...path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>(
    (at, name) =>
      at && typeof at === 'object' && !Array.isArray(at) && Object.hasOwn(at, name) ? at[name] : undefined,
    value,
  );
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const record = (value: Json | undefined): JsonObject | null =>
  value && typeof value === 'object' && !Array.isArray(value) ? value : null;
const whole = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);

/** The text of a message, whose content is a text or a list of parts. */
const partsText = (content: Json | undefined): string =>
  typeof content === 'string'
    ? content
    : list(content)
        .map((part) => text(own(part, 'text')))
        .filter(Boolean)
        .join('\n');

/** Which protocol a path belongs to; null for a path that is none. */
export function protocolOf(path: string): Protocol | null {
  if (path.endsWith('/chat/completions')) return 'chat';
  if (path.endsWith('/responses')) return 'responses';
  if (path.endsWith('/messages')) return 'anthropic';
  if (/:(g|streamG)enerateContent$/.test(path)) return 'google';
  if (path.endsWith('/embeddings')) return 'embeddings';
  if (/:(embedContent|batchEmbedContents)$/.test(path)) return 'google-embeddings';
  return null;
}

/** Takes a request apart. */
export const askedIn = (protocol: Protocol, path: string, body: JsonObject): Asked => ({
  ...partsOf(protocol, path, body),
  inPieces: body.stream === true || path.endsWith(':streamGenerateContent'),
  countsPieces: own(body.stream_options, 'include_usage') === true,
});

function partsOf(protocol: Protocol, path: string, body: JsonObject): Asked {
  switch (protocol) {
    case 'chat':
      return chat(body);
    case 'responses':
      return responses(body);
    case 'anthropic':
      return anthropic(body);
    case 'google':
      return google(path, body);
    case 'embeddings':
      return { ...NOTHING, protocol, model: text(body.model), said: [body.input].flat().map((entry) => text(entry)) };
    case 'google-embeddings':
      return {
        ...NOTHING,
        protocol,
        model: googleModel(path),
        said: (Array.isArray(body.requests) ? body.requests : [body]).map((one) =>
          partsText(own(one, 'content', 'parts')),
        ),
      };
  }
}

const NOTHING = {
  system: '',
  said: [],
  schema: null,
  formTool: null,
  tools: [],
  mostTokens: null,
  files: [],
  inPieces: false,
  countsPieces: false,
} as const;

const isSystem = (message: Json): boolean => ['system', 'developer'].includes(text(own(message, 'role')));

function chat(body: JsonObject): Asked {
  const messages = list(body.messages);
  return {
    ...NOTHING,
    protocol: 'chat',
    model: text(body.model),
    system: messages
      .filter(isSystem)
      .map((message) => partsText(own(message, 'content')))
      .join('\n'),
    said: messages.filter((message) => !isSystem(message)).map((message) => partsText(own(message, 'content'))),
    schema: record(own(body.response_format, 'json_schema', 'schema')),
    tools: list(body.tools).map((tool) => ({
      name: text(own(tool, 'function', 'name')),
      schema: record(own(tool, 'function', 'parameters')) ?? {},
    })),
    mostTokens: whole(body.max_tokens) ?? whole(body.max_completion_tokens),
    files: messages.flatMap((message) =>
      list(own(message, 'content'))
        .map((part) => text(own(part, 'type')))
        .filter((type) => type === 'image_url' || type === 'file'),
    ),
  };
}

function responses(body: JsonObject): Asked {
  const input = list(body.input);
  const others = input.filter((message) => !isSystem(message));
  return {
    ...NOTHING,
    protocol: 'responses',
    model: text(body.model),
    system: [text(body.instructions), ...input.filter(isSystem).map((message) => partsText(own(message, 'content')))]
      .filter(Boolean)
      .join('\n'),
    said: others.map((message) => partsText(own(message, 'content')) || text(own(message, 'output'))),
    schema: record(own(body.text, 'format', 'schema')),
    tools: list(body.tools).map((tool) => ({
      name: text(own(tool, 'name')),
      schema: record(own(tool, 'parameters')) ?? {},
    })),
    mostTokens: whole(body.max_output_tokens),
    files: others.flatMap((message) =>
      list(own(message, 'content'))
        .map((part) => text(own(part, 'type')))
        .filter((type) => type === 'input_image' || type === 'input_file'),
    ),
  };
}

function anthropic(body: JsonObject): Asked {
  const messages = list(body.messages);
  const tools = list(body.tools).map((tool) => ({
    name: text(own(tool, 'name')),
    schema: record(own(tool, 'input_schema')) ?? {},
  }));
  const form = tools.find(({ name }) => name === 'json');
  return {
    ...NOTHING,
    protocol: 'anthropic',
    model: text(body.model),
    system: partsText(body.system),
    said: messages.map((message) => partsText(own(message, 'content'))),
    schema: record(own(body.output_config, 'format', 'schema')) ?? form?.schema ?? null,
    formTool: form?.name ?? null,
    tools: tools.filter((tool) => tool !== form),
    mostTokens: whole(body.max_tokens),
    files: messages.flatMap((message) =>
      list(own(message, 'content'))
        .map((part) => text(own(part, 'source', 'media_type')))
        .filter(Boolean),
    ),
  };
}

const googleModel = (path: string): string => decodeURIComponent(/\/models\/([^/:]+):/.exec(path)?.[1] ?? '');

function google(path: string, body: JsonObject): Asked {
  const contents = list(body.contents);
  const config = body.generationConfig;
  return {
    ...NOTHING,
    protocol: 'google',
    model: googleModel(path),
    system: partsText(own(body.systemInstruction, 'parts')),
    said: contents.map((content) => partsText(own(content, 'parts'))),
    schema: record(own(config, 'responseJsonSchema')) ?? record(own(config, 'responseSchema')),
    tools: list(body.tools).flatMap((tool) =>
      list(own(tool, 'functionDeclarations')).map((one) => ({
        name: text(own(one, 'name')),
        schema: record(own(one, 'parameters')) ?? record(own(one, 'parametersJsonSchema')) ?? {},
      })),
    ),
    mostTokens: whole(own(config, 'maxOutputTokens')),
    files: contents.flatMap((content) =>
      list(own(content, 'parts'))
        .map((part) => text(own(part, 'inlineData', 'mimeType')))
        .filter(Boolean),
    ),
  };
}
