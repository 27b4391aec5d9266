import type { ProviderError } from '@holdfast/node-sdk';

const SOURCE = 'https://platform.openai.com/docs/guides/error-codes';

/** What OpenAI, Azure OpenAI and servers that speak like them say when they do not answer. */
export const openAiErrors: readonly ProviderError[] = [
  {
    match: { status: 429, at: '/error/code', code: 'insufficient_quota' },
    class: 'policy',
    code: 'quota_used_up',
    effect: 'none',
    message: 'The account has used up what it has paid for. Raise its limit at the provider, then send the step on.',
    source: SOURCE,
    fixture: 'quota.json',
  },
  {
    match: { status: 400, at: '/error/code', code: 'context_length_exceeded' },
    class: 'data',
    code: 'too_long_for_model',
    effect: 'none',
    message: 'The data is longer than the model takes. Send less of it, or choose another model.',
    source: SOURCE,
    fixture: 'too-long.json',
  },
  {
    match: { status: 400, at: '/error/code', code: ['content_filter', 'content_policy_violation'] },
    class: 'data',
    code: 'model_filtered',
    effect: 'none',
    message: "The provider's filter took exception to the data. Look at it, or ask another provider.",
    source: 'https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter',
    fixture: 'filtered.json',
  },
  {
    match: { status: 404, at: '/error/code', code: ['model_not_found', 'DeploymentNotFound'] },
    class: 'permanent',
    code: 'no_such_model',
    effect: 'none',
    message: 'The account has no model of this name. Choose another in the step or in the connection.',
    source: SOURCE,
    fixture: 'no-model.json',
  },
];
