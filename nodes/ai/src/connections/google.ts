import { defineConnection } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { addressField, keyField, modelField, pricesField, secondModelField } from './fields.ts';

/** Gemini by generateContent. Source: ai.google.dev/api/generate-content. */
export const google = defineConnection({
  type: 'ai.google',
  title: 'Google Gemini',
  description: 'Gemini models of Google, by the Gemini API.',
  icon: 'brand-google',
  fields: Type.Object({
    key: keyField('Key from Google AI Studio.'),
    model: modelField,
    second: secondModelField,
    baseUrl: addressField('https://generativelanguage.googleapis.com/v1beta'),
    prices: pricesField,
  }),
  target: ({ baseUrl }) => ({ baseUrl, origins: [new URL(baseUrl).origin] }),
  auth: ({ key }) => ({ kind: 'headers', headers: { 'x-goog-api-key': key } }),
  errors: [
    {
      match: { status: 400, at: '/error/details/*/reason', code: 'API_KEY_INVALID' },
      class: 'permanent',
      code: 'auth',
      effect: 'none',
      message: 'The provider refuses the key. Enter a good one in the connection.',
      source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
      fixture: 'google-key.json',
    },
    {
      match: { status: 404, at: '/error/status', code: 'NOT_FOUND' },
      class: 'permanent',
      code: 'no_such_model',
      effect: 'none',
      message: 'The account has no model of this name. Choose another in the step or in the connection.',
      source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
      fixture: 'google-no-model.json',
    },
  ],
  async test(http) {
    await http.get('/models', { query: { pageSize: 1 } });
  },
});
