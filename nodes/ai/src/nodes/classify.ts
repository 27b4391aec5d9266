import { defaulted, defineNode, fail, type JsonObject, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { sureness } from '../confidence.ts';
import { modelConnections } from '../connections/index.ts';
import { askForJson, withAlternatives } from '../model/ask.ts';
import { filesOf, framed, markOf } from '../model/prompt.ts';
import { askerOf, chosenModel, dataParameters, modelParameters, resultField, TEMPERATURES } from '../parameters.ts';

const label = Type.Object(
  {
    value: Type.String({ title: 'Label', description: 'What the item is given.', minLength: 1, maxLength: 200 }),
    description: parameter.text({
      title: 'What belongs to it',
      description: 'In your words, for the model.',
      maxLength: 2_000,
    }),
  },
  { additionalProperties: false },
);

/** Gives each item one of the labels. It can say nothing else: the labels are the form of its answer. */
export const classify = defineNode({
  type: 'ai.classify',
  typeVersion: 1,
  title: 'Classify',
  description: 'Gives each item one of your labels, with how sure it is.',
  category: 'ai',
  icon: 'tags',
  keywords: ['llm', 'gpt', 'label', 'category', 'sort', 'route', 'sentiment', 'intent'],
  mode: 'each',
  effect: { kind: 'read' },
  tellsCost: true,
  connection: modelConnections,
  parameters: Type.Object(
    {
      ...dataParameters,
      labels: Type.Array(label, { title: 'Labels', description: 'One of them is given.', minItems: 2, maxItems: 100 }),
      instructions: defaulted(
        Type.String({
          title: 'Instructions',
          description: 'What else the model should know. Written by you; data does not belong here.',
          maxLength: 50_000,
          'x-control': 'multiline',
          default: '',
        }),
      ),
      ...modelParameters,
      field: resultField,
    },
    { additionalProperties: false },
  ),
  policy: { timeoutMs: 60_000, concurrency: 4 },
  example: {
    data: 'Please send me a copy of invoice 4711.',
    labels: [
      { value: 'copy', description: 'Asks for a document again.' },
      { value: 'complaint', description: 'Says that something is wrong.' },
    ],
  },

  async run(context) {
    const { parameters, item, idempotencyKey } = context;
    const values = parameters.labels.map(({ value }) => value);
    if (new Set(values).size < values.length)
      throw fail.data('bad_input', { message: 'Two labels are the same.', evidence: { path: '/labels' } });
    const files = await filesOf(item, parameters.files, context.files);
    const words = parameters.labels.map(({ value, description }) => `- ${value}${description && `: ${description}`}`);
    const asker = await askerOf(context);
    const ask = (model: string) =>
      askForJson(
        asker,
        {
          model,
          prompt: framed({
            instructions: [
              'Give the material the one label of these that fits it best, and say how sure you are, from 0 to 1.',
              words.join('\n'),
              parameters.instructions,
            ]
              .filter(Boolean)
              .join('\n\n'),
            data: parameters.data,
            files,
            mark: markOf(idempotencyKey),
          }),
          schema: {
            type: 'object',
            properties: { label: { type: 'string', enum: values }, confidence: { type: 'number' } },
            required: ['label', 'confidence'],
            additionalProperties: false,
          },
          maxTokens: parameters.maxTokens,
          temperature: TEMPERATURES[parameters.temperature],
        },
        (said) =>
          typeof said.label === 'string' && values.includes(said.label)
            ? { isFit: true, value: { label: said.label, confidence: sureness(said.confidence) } }
            : { isFit: false, problem: `"label" must be one of ${values.join(', ')}.` },
      );
    const { answer, model } = await withAlternatives(chosenModel(parameters.model, asker), parameters.otherwise, ask);
    const said: JsonObject = { fields: { label: answer.label }, confidence: { label: answer.confidence }, model };
    const output = parameters.field === '' ? said : { ...item.json, [parameters.field]: said };
    return { output, ...(item.files ? { files: item.files } : {}) };
  },
});
