import type { ProviderError } from '@holdfast/node-sdk';

const SOURCE = 'https://developer.xero.com/documentation/api/accounting/responsecodes';
const KINDS = [
  'Contacts',
  'Invoices',
  'Payments',
  'CreditNotes',
  'BankTransactions',
  'ManualJournals',
  'Items',
] as const;

/** What Xero says no with, and what it means for a write. */
export const errors: readonly ProviderError[] = [
  {
    match: { status: 400, at: '/Type', code: 'ValidationException' },
    class: 'data',
    code: 'rejected',
    effect: 'none',
    message: 'Xero refused the data: its messages stand in the evidence. Correct the item, then send it on.',
    source: SOURCE,
    fixture: 'validation.json',
  },
  {
    match: { status: 400, at: '/Type', code: 'QueryParseException' },
    class: 'data',
    code: 'rejected',
    effect: 'none',
    message: 'Xero does not understand the filter. Correct it in the settings of the step.',
    source: SOURCE,
    fixture: 'query.json',
  },
  {
    match: { status: 403, at: '/Detail', code: 'AuthenticationUnsuccessful' },
    class: 'permanent',
    code: 'auth',
    effect: 'none',
    message: 'The organisation is not connected any more. Sign in at Xero again and choose it.',
    source: 'https://developer.xero.com/faq/oauth2',
    fixture: 'not-connected.json',
  },
  {
    match: { status: 403, at: '/Detail', code: 'insufficient_scope' },
    class: 'policy',
    code: 'forbidden',
    effect: 'none',
    message: 'The consent does not cover this. Sign in at Xero again with a connection that may do it.',
    source: 'https://developer.xero.com/faq/oauth2',
    fixture: 'scope.json',
  },
  // A success can hold elements that were refused.
  ...KINDS.map(
    (kind): ProviderError => ({
      match: { status: 200, at: `/${kind}/*/ValidationErrors` },
      class: 'data',
      code: 'rejected',
      effect: 'none',
      message: 'Xero refused the data: its messages stand in the evidence. Correct the item, then send it on.',
      source: SOURCE,
      fixture: `element-${kind.toLowerCase()}.json`,
    }),
  ),
];
