import { defineNode, fail, type JsonObject, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { sureness } from '../confidence.ts';
import { modelConnections } from '../connections/index.ts';
import { askForJson, withAlternatives } from '../model/ask.ts';
import { filesOf, framed, markOf } from '../model/prompt.ts';
import { askerOf, chosenModel, dataParameters, modelParameters, resultField, TEMPERATURES } from '../parameters.ts';

const option = Type.Object(
  {
    value: Type.String({ title: 'Option', description: 'What can be decided.', minLength: 1, maxLength: 200 }),
    when: parameter.text({ title: 'When', description: 'In your words: when it is the right one.', maxLength: 2_000 }),
  },
  { additionalProperties: false },
);

/**
 * Chooses between given options by a rule in the author's words, and says why. It proposes: what
 * is done with the choice is up to the steps after it, a gate and the policy of the writes.
 */
export const decide = defineNode({
  type: 'ai.decide',
  typeVersion: 1,
  title: 'Decide between options',
  description: 'Chooses one of your options by your rule, with the reason and how sure it is.',
  category: 'ai',
  icon: 'scale',
  keywords: ['llm', 'gpt', 'choose', 'judge', 'triage', 'recommend', 'propose'],
  mode: 'each',
  effect: { kind: 'read' },
  tellsCost: true,
  connection: modelConnections,
  parameters: Type.Object(
    {
      ...dataParameters,
      question: Type.String({
        title: 'Question',
        description: 'What is to be decided and by what rule. Written by you; data does not belong here.',
        minLength: 1,
        maxLength: 50_000,
        'x-control': 'multiline',
      }),
      options: Type.Array(option, {
        title: 'Options',
        description: 'One of them is chosen; nothing else can be.',
        minItems: 2,
        maxItems: 50,
      }),
      ...modelParameters,
      field: resultField,
    },
    { additionalProperties: false },
  ),
  policy: { timeoutMs: 60_000, concurrency: 4 },
  example: {
    data: 'The goods arrived broken.',
    question: 'What do we offer?',
    options: [
      { value: 'replace', when: 'The goods are broken.' },
      { value: 'explain', when: 'The customer asks how it works.' },
    ],
  },

  async run(context) {
    const { parameters, item, idempotencyKey } = context;
    const values = parameters.options.map(({ value }) => value);
    if (new Set(values).size < values.length)
      throw fail.data('bad_input', { message: 'Two options are the same.', evidence: { path: '/options' } });
    const files = await filesOf(item, parameters.files, context.files);
    const words = parameters.options.map(({ value, when }) => `- ${value}${when && `: when ${when}`}`);
    const asker = await askerOf(context);
    const ask = (model: string) =>
      askForJson(
        asker,
        {
          model,
          prompt: framed({
            instructions: `${parameters.question}\n\nThe options:\n${words.join('\n')}\n\nFirst give the reason, in one or two sentences from the material, then the option, then how sure you are, from 0 to 1.`,
            data: parameters.data,
            files,
            mark: markOf(idempotencyKey),
          }),
          schema: {
            type: 'object',
            properties: {
              reason: { type: 'string' },
              choice: { type: 'string', enum: values },
              confidence: { type: 'number' },
            },
            required: ['reason', 'choice', 'confidence'],
            additionalProperties: false,
          },
          maxTokens: parameters.maxTokens,
          temperature: TEMPERATURES[parameters.temperature],
        },
        ({ choice, reason, confidence }) =>
          typeof choice === 'string' && values.includes(choice) && typeof reason === 'string'
            ? { isFit: true, value: { choice, reason: reason.slice(0, 2_000), confidence: sureness(confidence) } }
            : { isFit: false, problem: `"choice" must be one of ${values.join(', ')}, and "reason" a text.` },
      );
    const { answer, model } = await withAlternatives(chosenModel(parameters.model, asker), parameters.otherwise, ask);
    const said: JsonObject = {
      fields: { choice: answer.choice },
      reason: answer.reason,
      confidence: { choice: answer.confidence },
      model,
    };
    const output = parameters.field === '' ? said : { ...item.json, [parameters.field]: said };
    return { output, ...(item.files ? { files: item.files } : {}) };
  },
});
