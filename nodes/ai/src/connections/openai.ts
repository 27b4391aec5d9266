import { defineConnection, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { addressField, keyField, modelField, pricesField, secondModelField } from './fields.ts';
import { openAiErrors } from './openai-errors.ts';

/** OpenAI itself. Source: platform.openai.com/docs/api-reference. */
export const openAi = defineConnection({
  type: 'ai.openai',
  title: 'OpenAI',
  description: 'Models of OpenAI, by the Responses API or by chat completions.',
  icon: 'brand-openai',
  fields: Type.Object({
    key: keyField('Secret key of a project, from platform.openai.com.'),
    model: modelField,
    second: secondModelField,
    api: parameter.choice(
      { title: 'API', description: 'Which of the two is asked.' },
      { responses: 'Responses', chat: 'Chat completions' },
      'responses',
    ),
    baseUrl: addressField('https://api.openai.com/v1'),
    prices: pricesField,
  }),
  target: ({ baseUrl }) => ({ baseUrl, origins: [new URL(baseUrl).origin] }),
  auth: ({ key }) => ({ kind: 'bearer', token: key }),
  errors: openAiErrors,
  async test(http) {
    await http.get('/models');
  },
});
