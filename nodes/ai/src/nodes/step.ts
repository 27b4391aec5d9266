import { defineNode, fail, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { openAiCompatible } from '../connections/compatible.ts';
import { askForJson, held } from '../model/ask.ts';
import { framed, markOf } from '../model/prompt.ts';
import { isRecord } from '../model/schema.ts';
import { askerOf, chosenModel, dataParameters, modelParameters, resultField, TEMPERATURES } from '../parameters.ts';

const DEFAULT_SCHEMA = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
  additionalProperties: false,
};

/**
 * Asks a model for JSON of a given schema. The answer is checked; one that does
 * not fit is asked for once more with what is wrong, then it is a failure of the
 * class data with the raw text kept. The step itself never writes anywhere.
 */
export const step = defineNode({
  type: 'ai.step',
  typeVersion: 1,
  title: 'AI step',
  description: 'Asks a model for data of a given shape, and checks what it says.',
  category: 'ai',
  icon: 'sparkles',
  keywords: ['llm', 'gpt', 'model', 'structured output', 'prompt', 'openai', 'ollama'],
  mode: 'each',
  effect: { kind: 'read' },
  tellsCost: true,
  connection: openAiCompatible,
  parameters: Type.Object(
    {
      model: modelParameters.model,
      instructions: Type.String({
        title: 'Instructions',
        description: 'What the model is to do. Written by you; data does not belong here.',
        minLength: 1,
        maxLength: 50_000,
        'x-control': 'multiline',
      }),
      data: dataParameters.data,
      schema: parameter.json(
        { title: 'Shape of the answer', description: 'JSON Schema of the object that is expected.' },
        DEFAULT_SCHEMA,
      ),
      field: resultField,
      temperature: modelParameters.temperature,
      shape: parameter.choice(
        {
          title: 'Ask for the shape',
          description: 'How the server is made to answer in it. It is checked in any case.',
        },
        {
          schema: 'By its schema',
          json: 'As JSON, the schema in the instructions',
          words: 'In the instructions only: any server',
        },
        'schema',
      ),
      limit: parameter.choice(
        { title: 'The limit is called', description: 'Servers know the limit by one of two names.' },
        {
          auto: 'As the server of the connection wants',
          max_tokens: 'max_tokens',
          max_completion_tokens: 'max_completion_tokens',
        },
        'auto',
      ),
      maxTokens: modelParameters.maxTokens,
    },
    { additionalProperties: false },
  ),
  policy: { timeoutMs: 120_000, concurrency: 4 },
  example: { instructions: 'Read the invoice number and the total.', data: 'Invoice 4711, total 120.00 EUR' },

  async run(context) {
    const { parameters, item, idempotencyKey } = context;
    const { schema, field, maxTokens, shape, limit } = parameters;
    if (!isRecord(schema))
      throw fail.data('bad_schema', { message: 'The shape of the answer must be a JSON Schema object.' });
    const asker = await askerOf(context);
    const model = chosenModel(parameters.model, asker);
    const byWords = shape === 'schema' ? '' : `\nThe schema: ${JSON.stringify(schema)}`;
    const answer = await askForJson(
      {
        ...asker,
        access: {
          ...asker.access,
          takesSchemas: shape === 'schema',
          reshape: limitCalled(limit === 'auto' ? limitOf(asker.access.fields.baseUrl) : limit),
        },
      },
      {
        model,
        prompt: framed({
          instructions: `${parameters.instructions}\n\nAnswer with JSON of the given schema and nothing else.${byWords}`,
          data: parameters.data,
          files: [],
          mark: markOf(idempotencyKey),
        }),
        ...(shape === 'words' ? {} : { schema: shape === 'schema' ? schema : null }),
        maxTokens,
        temperature: TEMPERATURES[parameters.temperature],
      },
      (said) => held(schema, said),
    );
    const output = field === '' ? answer : { ...item.json, [field]: answer };
    return { output, ...(item.files ? { files: item.files } : {}) };
  },
});

/** OpenAI's own servers take the newer name for every model; others mostly know the older one only. */
const limitOf = (baseUrl: Json | undefined): 'max_tokens' | 'max_completion_tokens' =>
  typeof baseUrl === 'string' && URL.canParse(baseUrl) && new URL(baseUrl).hostname === 'api.openai.com'
    ? 'max_completion_tokens'
    : 'max_tokens';

const limitCalled =
  (name: 'max_tokens' | 'max_completion_tokens') =>
  (body: Json): Json => {
    if (!isRecord(body) || name === 'max_tokens') return body;
    const { max_tokens: most, ...others } = body as JsonObject & { max_tokens?: Json };
    return most === undefined ? body : { ...others, [name]: most };
  };
