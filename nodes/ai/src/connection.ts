import { defineConnection, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';

/** Any server that speaks OpenAI's chat completions: OpenAI itself, and local ones such as Ollama or vLLM. */
export const openAiCompatible = defineConnection({
  type: 'ai.openai-compatible',
  title: 'AI model (OpenAI-compatible)',
  description: 'A server that speaks the chat completions protocol, in the cloud or on your own machine.',
  icon: 'sparkles',
  fields: Type.Object({
    baseUrl: Type.String({
      title: 'Address',
      description: 'Address of the API up to its version, such as https://api.openai.com/v1.',
      format: 'uri',
      pattern: '^https?://[^\\s/@]+(/\\S*)?$',
      maxLength: 1_000,
    }),
    key: Type.Optional(
      Type.String({
        title: 'Key',
        description: 'Secret of your account. Local servers need none.',
        writeOnly: true,
        maxLength: 10_000,
      }),
    ),
    model: parameter.text({ title: 'Model', description: 'Model of steps that name none.' }),
  }),
  target: ({ baseUrl }) => ({ baseUrl, origins: [new URL(baseUrl).origin] }),
  auth: ({ key }) => (key === undefined || key === '' ? { kind: 'none' } : { kind: 'bearer', token: key }),
  errors: [
    {
      match: { status: 429, at: '/error/code', code: 'insufficient_quota' },
      class: 'policy',
      code: 'quota_used_up',
      effect: 'none',
      message: 'The account has used up what it has paid for. Raise its limit at the provider, then send the step on.',
      source: 'https://platform.openai.com/docs/guides/error-codes',
      fixture: 'quota.json',
    },
    {
      match: { status: 400, at: '/error/code', code: 'context_length_exceeded' },
      class: 'data',
      code: 'too_long_for_model',
      effect: 'none',
      message: 'The data is longer than the model takes. Send less of it, or choose another model.',
      source: 'https://platform.openai.com/docs/guides/error-codes',
      fixture: 'too-long.json',
    },
  ],
  async test(http) {
    await http.get('/models');
  },
});
