import type { ProviderError } from '@holdfast/node-sdk';

const CODES = 'https://docs.stripe.com/error-codes';
const KEYS = 'https://docs.stripe.com/api/idempotent_requests';

/** What Stripe says no with, and what it means for a write. A card that is declined is an answer, and stands in no entry. */
export const errors: readonly ProviderError[] = [
  {
    match: { status: 409, at: '/error/code', code: 'idempotency_key_in_use' },
    class: 'transient',
    code: 'key_in_use',
    effect: 'unknown',
    message: 'The first sending of this write is still under way at Stripe. It is asked again with the same key.',
    source: KEYS,
    fixture: 'key-in-use.json',
  },
  {
    match: { status: 400, at: '/error/type', code: 'idempotency_error' },
    class: 'data',
    code: 'key_reused',
    effect: 'none',
    message:
      'The key of this write was used for another request. Nothing was done. Look at what changed, then repair the step.',
    source: KEYS,
    fixture: 'key-reused.json',
  },
  {
    match: { status: 429, at: '/error/code', code: 'lock_timeout' },
    class: 'transient',
    code: 'locked',
    effect: 'none',
    message: 'Somebody else is changing the same object at Stripe. It is tried again.',
    source: 'https://docs.stripe.com/rate-limits#object-lock-timeouts',
    fixture: 'lock-timeout.json',
  },
  {
    match: { at: '/error/code', code: 'resource_missing' },
    class: 'data',
    code: 'not_found',
    effect: 'none',
    message: 'Stripe has no such object in this account, or it is of the other mode, live or test. Correct the id.',
    source: CODES,
    fixture: 'missing.json',
  },
  {
    match: {
      status: 400,
      at: '/error/code',
      code: [
        'charge_already_refunded',
        'charge_disputed',
        'charge_already_captured',
        'balance_insufficient',
        'payment_intent_unexpected_state',
        'amount_too_large',
        'amount_too_small',
      ],
    },
    class: 'data',
    code: 'rejected',
    effect: 'none',
    message: 'Stripe refused it for the state the object is in, or for its amount: its message stands in the evidence.',
    source: CODES,
    fixture: 'already-refunded.json',
  },
  {
    match: { status: 403 },
    class: 'policy',
    code: 'forbidden',
    effect: 'none',
    message: 'The key of the connection may not do this. Give the restricted key this right at Stripe.',
    source: 'https://docs.stripe.com/keys#limit-access',
    fixture: 'forbidden.json',
  },
];
