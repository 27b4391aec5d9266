import { type Doc, docOf, type LedgerEntry, type PracticeAnswer, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { invalid, metadataOf, missing, refused, wholeOf } from './values.ts';

/** Cards that there are in practice, and what becomes of a payment with each. */
export const CARDS = {
  pm_card_visa: 'succeeded',
  pm_card_chargeDeclined: 'declined',
  pm_card_authenticationRequired: 'requires_action',
} as const;
const isCard = (id: string): id is keyof typeof CARDS => Object.hasOwn(CARDS, id);

type Form = URLSearchParams;

/** Makes a payment, and takes it where it is confirmed at once. */
export function createPayment(books: Books, form: Form, entry: LedgerEntry): PracticeAnswer {
  const amount = wholeOf(form, 'amount');
  if (amount === null || amount < 1)
    return invalid('This value must be greater than or equal to 1.', {
      param: 'amount',
      code: 'parameter_invalid_integer',
    });
  const currency = form.get('currency') ?? '';
  if (!/^[a-z]{3}$/.test(currency)) return invalid(`Invalid currency: ${currency}`, { param: 'currency' });
  const customer = form.get('customer');
  if (customer !== null && !books.shelves.customers.has(customer)) return missing('customer', customer);
  const method = form.get('payment_method');
  if (method !== null && !isCard(method)) return missing('PaymentMethod', method);
  const isConfirmed = form.get('confirm') === 'true';
  if (isConfirmed && method === null)
    return invalid('You cannot confirm this PaymentIntent because it is missing a payment method.');
  const payment = books.add(
    'payment_intents',
    {
      amount,
      amount_received: 0,
      currency,
      customer,
      payment_method: method,
      capture_method: form.get('capture_method') ?? 'automatic',
      description: form.get('description'),
      status: method === null ? 'requires_payment_method' : 'requires_confirmation',
      latest_charge: null,
      last_payment_error: null,
      metadata: metadataOf(form),
    },
    entry,
    'payment_intent.created',
  );
  return isConfirmed && method !== null && isCard(method)
    ? confirm(books, payment, CARDS[method])
    : { status: 200, body: payment };
}

function confirm(books: Books, payment: Doc, outcome: (typeof CARDS)[keyof typeof CARDS]): PracticeAnswer {
  if (outcome === 'requires_action')
    return { status: 200, body: books.change('payment_intents', payment, { status: 'requires_action' }, null) };
  if (outcome === 'declined') {
    const error = {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
    };
    const failed = books.change(
      'payment_intents',
      payment,
      { status: 'requires_payment_method', payment_method: null, last_payment_error: error },
      null,
      'payment_intent.payment_failed',
    );
    return refused(402, { ...error, payment_intent: failed });
  }
  const isLater = payment.capture_method === 'manual';
  const charge = books.add(
    'charges',
    {
      amount: payment.amount,
      amount_captured: isLater ? 0 : payment.amount,
      amount_refunded: 0,
      currency: payment.currency,
      customer: payment.customer,
      payment_intent: payment.id,
      description: payment.description,
      status: 'succeeded',
      paid: true,
      captured: !isLater,
      refunded: false,
      disputed: false,
      balance_transaction: null,
      metadata: payment.metadata,
    },
    null,
    isLater ? undefined : 'charge.succeeded',
  );
  if (!isLater) settle(books, charge, Number(payment.amount));
  const status = isLater ? 'requires_capture' : 'succeeded';
  const received = isLater ? 0 : payment.amount;
  return {
    status: 200,
    body: books.change(
      'payment_intents',
      payment,
      { status, latest_charge: charge.id, amount_received: received },
      null,
      isLater ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded',
    ),
  };
}

function settle(books: Books, charge: Doc, amount: number): void {
  const moved = books.charged(amount, charge);
  books.change('charges', charge, { balance_transaction: moved.id, captured: true, amount_captured: amount }, null);
}

const unexpected = (payment: Doc, what: string): PracticeAnswer =>
  invalid(`This PaymentIntent could not be ${what} because it has a status of ${textOf(payment, 'status')}.`, {
    code: 'payment_intent_unexpected_state',
  });

export function capture(books: Books, payment: Doc, form: Form, entry: LedgerEntry): PracticeAnswer {
  if (payment.status !== 'requires_capture') return unexpected(payment, 'captured');
  const amount = wholeOf(form, 'amount_to_capture') ?? Number(payment.amount);
  if (amount > Number(payment.amount)) return invalid('The amount is too large.', { code: 'amount_too_large' });
  settle(books, docOf(books.shelves.charges.get(textOf(payment, 'latest_charge'))), amount);
  const fields = { status: 'succeeded', amount_received: amount };
  return { status: 200, body: books.change('payment_intents', payment, fields, entry, 'payment_intent.succeeded') };
}

export function cancel(books: Books, payment: Doc, _form: Form, entry: LedgerEntry): PracticeAnswer {
  if (payment.status === 'succeeded' || payment.status === 'canceled') return unexpected(payment, 'canceled');
  const fields = { status: 'canceled', canceled_at: books.seconds };
  return { status: 200, body: books.change('payment_intents', payment, fields, entry, 'payment_intent.canceled') };
}

/** Gives money back: no more than what is left of the charge. */
export function createRefund(books: Books, form: Form, entry: LedgerEntry): PracticeAnswer {
  const paymentId = form.get('payment_intent');
  const payment = paymentId === null ? undefined : books.shelves.payment_intents.get(paymentId);
  if (paymentId !== null && !payment) return missing('payment_intent', paymentId);
  const chargeId = payment ? textOf(payment, 'latest_charge') : (form.get('charge') ?? '');
  const charge = books.shelves.charges.get(chargeId);
  if (!charge) return missing('charge', chargeId);
  const left = Number(charge.amount_captured) - Number(charge.amount_refunded);
  if (left <= 0) return invalid(`Charge ${chargeId} has already been refunded.`, { code: 'charge_already_refunded' });
  const amount = wholeOf(form, 'amount') ?? left;
  if (amount < 1 || amount > left)
    return invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  const refund = books.add(
    'refunds',
    {
      amount,
      currency: charge.currency,
      charge: chargeId,
      payment_intent: charge.payment_intent,
      reason: form.get('reason'),
      status: 'succeeded',
      balance_transaction: null,
      metadata: metadataOf(form),
    },
    entry,
    'refund.created',
  );
  const moved = books.move('refund', -amount, refund);
  const refunded = Number(charge.amount_refunded) + amount;
  const fields = { amount_refunded: refunded, refunded: refunded === Number(charge.amount_captured) };
  books.change('charges', charge, fields, null, 'charge.refunded');
  return { status: 200, body: books.change('refunds', refund, { balance_transaction: moved.id }, null) };
}
