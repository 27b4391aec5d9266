import { flag, type Shape, shape, text, within } from '@holdfast/node-sdk/records';
import { day, idOf, instant, metadata, moneyShape } from './schema/money.ts';

/** A kind of object: its address, what people call it, the page about it, and what we make of it. */
export interface Resource {
  readonly path: string;
  readonly title: string;
  readonly source: string;
  readonly idLike: string;
  readonly shape: Shape;
}

const page = (name: string): string => `https://docs.stripe.com/api/${name}`;

export const customers: Resource = {
  path: 'customers',
  title: 'customer',
  source: page('customers'),
  idLike: 'cus_NffrFeUfNV2Hib',
  shape: shape({
    id: text('id'),
    name: text('name'),
    email: text('email'),
    phone: text('phone'),
    description: text('description'),
    isDeleted: flag('deleted'),
    isLive: flag('livemode'),
    createdAt: instant('created'),
    metadata,
  }),
};

export const payments: Resource = {
  path: 'payment_intents',
  title: 'payment',
  source: page('payment_intents'),
  idLike: 'pi_3MtwBwLkdIwHu7ix28a3tqPa',
  shape: moneyShape(
    { amount: 'amount', received: 'amount_received' },
    {
      id: text('id'),
      status: text('status'),
      customerId: idOf('customer'),
      paymentMethodId: idOf('payment_method'),
      chargeId: idOf('latest_charge'),
      description: text('description'),
      captureMethod: text('capture_method'),
      declineCode: within('last_payment_error', text('code')),
      declineReason: within('last_payment_error', text('decline_code')),
      cancellationReason: text('cancellation_reason'),
      isLive: flag('livemode'),
      createdAt: instant('created'),
      metadata,
    },
  ),
};

export const charges: Resource = {
  path: 'charges',
  title: 'charge',
  source: page('charges'),
  idLike: 'ch_3MmlLrLkdIwHu7ix0snN0B15',
  shape: moneyShape(
    { amount: 'amount', captured: 'amount_captured', refunded: 'amount_refunded' },
    {
      id: text('id'),
      status: text('status'),
      paymentId: idOf('payment_intent'),
      customerId: idOf('customer'),
      balanceTransactionId: idOf('balance_transaction'),
      description: text('description'),
      isPaid: flag('paid'),
      isCaptured: flag('captured'),
      isRefunded: flag('refunded'),
      isDisputed: flag('disputed'),
      failureCode: text('failure_code'),
      failureMessage: text('failure_message'),
      isLive: flag('livemode'),
      createdAt: instant('created'),
      metadata,
    },
  ),
};

export const refunds: Resource = {
  path: 'refunds',
  title: 'refund',
  source: page('refunds'),
  idLike: 're_1Nispe2eZvKYlo2Cd31jOCgZ',
  shape: moneyShape(
    { amount: 'amount' },
    {
      id: text('id'),
      status: text('status'),
      chargeId: idOf('charge'),
      paymentId: idOf('payment_intent'),
      balanceTransactionId: idOf('balance_transaction'),
      reason: text('reason'),
      failureReason: text('failure_reason'),
      createdAt: instant('created'),
      metadata,
    },
  ),
};

export const payouts: Resource = {
  path: 'payouts',
  title: 'payout',
  source: page('payouts'),
  idLike: 'po_1OaFDbEcg9tTZuTgNYmX0PKB',
  shape: moneyShape(
    { amount: 'amount' },
    {
      id: text('id'),
      status: text('status'),
      arrivesOn: day('arrival_date'),
      method: text('method'),
      description: text('description'),
      statementDescriptor: text('statement_descriptor'),
      balanceTransactionId: idOf('balance_transaction'),
      destinationId: idOf('destination'),
      isAutomatic: flag('automatic'),
      failureCode: text('failure_code'),
      isLive: flag('livemode'),
      createdAt: instant('created'),
      metadata,
    },
  ),
};

export const balanceTransactions: Resource = {
  path: 'balance_transactions',
  title: 'movement of the balance',
  source: page('balance_transactions'),
  idLike: 'txn_1MiN3gLkdIwHu7ixxapQrznl',
  shape: moneyShape(
    { amount: 'amount', fee: 'fee', net: 'net' },
    {
      id: text('id'),
      kind: text('type'),
      category: text('reporting_category'),
      sourceId: idOf('source'),
      status: text('status'),
      description: text('description'),
      availableOn: day('available_on'),
      createdAt: instant('created'),
    },
  ),
};
