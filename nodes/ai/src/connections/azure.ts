import { defineConnection, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { addressWords, keyField, modelField, pricesField, secondModelField } from './fields.ts';
import { openAiErrors } from './openai-errors.ts';

/**
 * Azure OpenAI by its v1 surface, which follows OpenAI's own.
 * Source: learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 */
export const azureOpenAi = defineConnection({
  type: 'ai.azure-openai',
  title: 'Azure OpenAI',
  description: 'Models that you have deployed in a resource of your own at Azure.',
  icon: 'brand-azure',
  fields: Type.Object({
    baseUrl: Type.String({
      title: 'Address',
      description: 'Address of the resource, such as https://my-resource.openai.azure.com/openai/v1.',
      ...addressWords,
    }),
    key: keyField('One of the two keys of the resource.'),
    model: { ...modelField, description: 'Name of the deployment for steps that name none.' },
    second: secondModelField,
    api: parameter.choice(
      { title: 'API', description: 'Which of the two is asked.' },
      { responses: 'Responses', chat: 'Chat completions' },
      'responses',
    ),
    prices: pricesField,
  }),
  target: ({ baseUrl }) => ({ baseUrl, origins: [new URL(baseUrl).origin] }),
  auth: ({ key }) => ({ kind: 'headers', headers: { 'api-key': key } }),
  errors: openAiErrors,
  async test(http) {
    await http.get('/models');
  },
});
