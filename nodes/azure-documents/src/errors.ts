import type { ProviderError } from '@holdfast/node-sdk';

const SOURCE =
  'https://learn.microsoft.com/azure/ai-services/document-intelligence/how-to-guides/resolve-errors?view=doc-intel-4.0.0';

/** What Document Intelligence says when it does not read a document. */
export const errors: readonly ProviderError[] = [
  {
    match: { at: '/error/innererror/code', code: ['InvalidContent', 'UnsupportedContent'] },
    class: 'data',
    code: 'damaged_document',
    effect: 'none',
    message:
      'Azure cannot read the document: it is damaged, needs a password, or is of a kind that is not read. Ask for another copy.',
    source: SOURCE,
    fixture: 'invalid-content.json',
  },
  {
    match: { at: '/error/innererror/code', code: 'InvalidContentLength' },
    class: 'data',
    code: 'too_large',
    effect: 'none',
    message: 'The document is larger than the tier of the resource takes. Send less of it, or choose another tier.',
    source: SOURCE,
    fixture: 'too-large.json',
  },
  {
    match: { at: '/error/innererror/code', code: 'InvalidContentDimensions' },
    class: 'data',
    code: 'too_large',
    effect: 'none',
    message: 'A page has fewer or more pixels than Azure reads: at least 50 and at most 10,000 on each side.',
    source: SOURCE,
    fixture: 'dimensions.json',
  },
  {
    match: { at: '/error/innererror/code', code: 'ModelNotFound' },
    class: 'permanent',
    code: 'no_such_model',
    effect: 'none',
    message: 'The resource has no model of this name. Check its region and its endpoint.',
    source: SOURCE,
    fixture: 'no-model.json',
  },
];
