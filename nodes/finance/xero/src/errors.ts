import { HOUR_MS, type ProviderError, SECOND_MS } from '@holdfast/node-sdk';

const SOURCE = 'https://developer.xero.com/documentation/api/accounting/responsecodes';
const KINDS = [
  'Contacts',
  'Invoices',
  'Payments',
  'CreditNotes',
  'BankTransactions',
  'ManualJournals',
  'Items',
  'Allocations',
  'Accounts',
  'TaxRates',
  'BankTransfers',
] as const;

const LIMITS = 'https://developer.xero.com/faq/limits';

/**
 * A limit that was met, by the header that names it. Its `Retry-After` says how long; the pause is for where it does not.
 * Xero's page describes all four limits, but not how each is spelled there: `appminute` is taken from what callers report and was
 * never seen by us. A word that is none of these is a 429 like any other.
 */
const limited = (
  problem: 'minute' | 'day' | 'appminute' | 'concurrent',
  pauseMs: number,
  message: string,
): ProviderError => ({
  match: { status: 429, header: { name: 'x-rate-limit-problem', value: problem } },
  class: 'transient',
  code: 'rate_limited',
  effect: 'none',
  pauseMs,
  message,
  source: LIMITS,
  fixture: `limit-${problem}.json`,
});

/** What Xero says no with, and what it means for a write. */
export const errors: readonly ProviderError[] = [
  limited('minute', 60 * SECOND_MS, 'Xero takes no more calls for this organisation for a minute. It is tried again.'),
  limited('concurrent', SECOND_MS, 'Xero takes five calls at once for an organisation. It is tried again in a moment.'),
  limited(
    'appminute',
    60 * SECOND_MS,
    'Your app has used up the calls that Xero allows it a minute, over all organisations. It is tried again.',
  ),
  limited(
    'day',
    HOUR_MS,
    'Xero takes no more calls for this organisation today. The connection waits until the day of Xero is over; if that happens often, ask for fewer calls.',
  ),
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
