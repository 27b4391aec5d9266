import { defineConnection } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { addressField, keyField, modelField, pricesField, secondModelField } from './fields.ts';

const SOURCE = 'https://docs.claude.com/en/api/errors';
const VERSION = '2023-06-01';

/** Anthropic's Messages API. Source: docs.claude.com/en/api/messages. */
export const anthropic = defineConnection({
  type: 'ai.anthropic',
  title: 'Anthropic',
  description: 'Claude models of Anthropic, by the Messages API.',
  icon: 'sparkles',
  fields: Type.Object({
    key: keyField('Key of a workspace, from the console of Anthropic.'),
    model: modelField,
    second: secondModelField,
    baseUrl: addressField('https://api.anthropic.com/v1'),
    prices: pricesField,
  }),
  target: ({ baseUrl }) => ({ baseUrl, origins: [new URL(baseUrl).origin] }),
  auth: ({ key }) => ({ kind: 'headers', headers: { 'x-api-key': key } }),
  errors: [
    {
      match: { status: 529 },
      class: 'transient',
      code: 'overloaded',
      effect: 'none',
      message: 'The provider is overloaded at the moment.',
      source: SOURCE,
      fixture: 'overloaded.json',
    },
    {
      match: { status: 404, at: '/error/type', code: 'not_found_error' },
      class: 'permanent',
      code: 'no_such_model',
      effect: 'none',
      message: 'The account has no model of this name. Choose another in the step or in the connection.',
      source: SOURCE,
      fixture: 'anthropic-no-model.json',
    },
    {
      match: { status: 402, at: '/error/type', code: 'billing_error' },
      class: 'policy',
      code: 'quota_used_up',
      effect: 'none',
      message: 'The account has used up what it has paid for. Raise its limit at the provider, then send the step on.',
      source: SOURCE,
      fixture: 'anthropic-billing.json',
    },
    {
      match: { status: 413, at: '/error/type', code: 'request_too_large' },
      class: 'data',
      code: 'too_long_for_model',
      effect: 'none',
      message: 'The data is longer than the model takes. Send less of it, or choose another model.',
      source: SOURCE,
      fixture: 'anthropic-too-long.json',
    },
  ],
  async test(http) {
    await http.get('/models', { headers: { 'anthropic-version': VERSION } });
  },
});
