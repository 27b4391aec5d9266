import type { ProviderError } from '@holdfast/node-sdk';

const SOURCE = 'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/dynamics-error-codes';
const CODE = '/error/code';

/** What Business Central says no with, by its code and never by its words. Anything else is as its status says. */
export const errors: readonly ProviderError[] = [
  {
    match: { at: CODE, code: 'Request_EntityChanged' },
    class: 'data',
    code: 'stale',
    effect: 'none',
    message:
      'Somebody changed the record after it was read, and nothing was written. Read it again, decide anew, then send the change for the new version.',
    source: SOURCE,
    fixture: 'entity-changed.json',
  },
  {
    match: { at: CODE, code: 'Internal_EntityWithSameKeyExists' },
    class: 'data',
    code: 'already_exists',
    effect: 'unknown',
    message: 'Business Central has a record with this number or code already. Is it ours?',
    source: SOURCE,
    fixture: 'same-key.json',
  },
  {
    match: { at: CODE, code: ['Internal_CompanyNotFound', 'Internal_TenantNotFound', 'Internal_InvalidTenant'] },
    class: 'permanent',
    code: 'auth',
    effect: 'none',
    message: 'There is no such company or environment. Correct tenant, environment and company on the connection.',
    source: SOURCE,
    fixture: 'no-company.json',
  },
  {
    match: {
      at: CODE,
      code: [
        'Application_DialogException',
        'Application_FieldValidationException',
        'Application_StringExceededLength',
        'Application_InvalidGUID',
      ],
    },
    class: 'data',
    code: 'rejected',
    effect: 'none',
    message:
      'Business Central refused the data: its message stands in the evidence. Correct the item, then send it on.',
    source: SOURCE,
    fixture: 'dialog.json',
  },
];
