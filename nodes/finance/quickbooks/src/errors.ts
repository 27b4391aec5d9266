import type { ProviderError } from '@holdfast/node-sdk';

const SOURCE = 'https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes';
const CODE = '/Fault/Error/*/code';

/**
 * What QuickBooks says no with, and what it means for a write. A fault can come with a 200.
 * Names and numbers that are taken (6240, 6140) stand in no entry: the rule for what is there
 * already looks whether it is ours (C3), and other refused data is a 400.
 */
export const errors: readonly ProviderError[] = [
  {
    match: { at: CODE, code: ['3001', '003001'] },
    class: 'transient',
    code: 'rate_limited',
    effect: 'none',
    message: 'QuickBooks takes no more calls for this company for a minute. It is tried again.',
    source: 'https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles',
    fixture: 'throttled.json',
  },
  {
    match: { status: [401, 403], at: CODE, code: ['120', '3200', '003200', '100'] },
    class: 'permanent',
    code: 'auth',
    effect: 'none',
    message: 'The sign-in does not count any more, or not for this company. Sign in at QuickBooks again.',
    source: SOURCE,
    fixture: 'unauthorised.json',
  },
  {
    match: { at: CODE, code: '5010' },
    class: 'data',
    code: 'stale',
    effect: 'none',
    message:
      'Somebody changed the document after it was read (stale object), and nothing was written. Read it again, decide anew, then send the change for the new version.',
    source: SOURCE,
    fixture: 'stale.json',
  },
  {
    match: { at: CODE, code: '610' },
    class: 'data',
    code: 'not_found',
    effect: 'none',
    message: 'It is not there, or something it names was deleted or put away. Choose another one.',
    source: SOURCE,
    fixture: 'not-found.json',
  },
  {
    match: { at: CODE, code: '6210' },
    class: 'policy',
    code: 'forbidden',
    effect: 'none',
    message: 'The books are closed for this date. Choose a later one, or open the period in QuickBooks.',
    source: SOURCE,
    fixture: 'closed-period.json',
  },
  {
    match: { at: CODE, code: '6190' },
    class: 'policy',
    code: 'forbidden',
    effect: 'none',
    message: 'The subscription of the company has lapsed or does not cover this. Renew it at QuickBooks.',
    source: SOURCE,
    fixture: 'subscription.json',
  },
  {
    match: { status: 200, at: '/Fault/Error' },
    class: 'data',
    code: 'rejected',
    effect: 'none',
    message: 'QuickBooks refused the data: its messages stand in the evidence. Correct the item, then send it on.',
    source: SOURCE,
    fixture: 'fault-with-success.json',
  },
];
