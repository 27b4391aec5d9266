import { defineConnection, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { addressWords, modelField, pricesField, secondModelField } from './fields.ts';
import { openAiErrors } from './openai-errors.ts';

/** Any server that speaks OpenAI's chat completions: a cloud of one's choice, and local ones such as Ollama or vLLM. */
export const openAiCompatible = defineConnection({
  type: 'ai.openai-compatible',
  title: 'AI model (OpenAI-compatible)',
  description: 'A server that speaks the chat completions protocol, in the cloud or on your own machine.',
  icon: 'sparkles',
  fields: Type.Object({
    baseUrl: Type.String({
      title: 'Address',
      description: 'Address of the API up to its version, such as http://127.0.0.1:11434/v1.',
      ...addressWords,
    }),
    key: Type.Optional(
      Type.String({
        title: 'Key',
        description: 'Secret of your account. Local servers need none.',
        writeOnly: true,
        maxLength: 10_000,
      }),
    ),
    model: modelField,
    second: secondModelField,
    takesFiles: parameter.flag({
      title: 'Looks at files',
      description: 'Its models look at PDFs and images themselves. Off: they get the text of a document.',
    }),
    prices: pricesField,
  }),
  target: ({ baseUrl }) => ({ baseUrl, origins: [new URL(baseUrl).origin] }),
  auth: ({ key }) => (key === undefined || key === '' ? { kind: 'none' } : { kind: 'bearer', token: key }),
  errors: openAiErrors,
  async test(http) {
    await http.get('/models');
  },
});
