import type { JsonObject } from '@holdfast/node-sdk';
import type { Ids } from './practice.ts';

/** One call of each step on the books of `withPayments`, and what must come out of it. */
export const cases = (
  ids: Ids,
): Readonly<Record<string, { parameters: JsonObject; gives: JsonObject; port?: string }>> => ({
  'stripe.payment.create': {
    parameters: { amountMinor: 1_050, currency: 'EUR', customerId: ids.customer, paymentMethodId: 'pm_card_visa' },
    gives: { amountMinor: 1_050, amount: '10.50', currency: 'EUR', status: 'succeeded', received: '10.50' },
    port: 'paid',
  },
  'stripe.payment.get': {
    parameters: { id: ids.payment },
    gives: { status: 'succeeded', chargeId: ids.charge, amount: '120.00' },
  },
  'stripe.payment.list': { parameters: { customerId: ids.customer, limit: 1 }, gives: { id: ids.held } },
  'stripe.payment.capture': {
    parameters: { id: ids.held, amountMinor: 5_000 },
    gives: { status: 'succeeded', received: '50.00' },
  },
  'stripe.payment.cancel': { parameters: { id: ids.held }, gives: { status: 'canceled' } },
  'stripe.charge.get': {
    parameters: { id: ids.charge },
    gives: { amount: '120.00', refunded: '20.00', isRefunded: false, paymentId: ids.payment },
  },
  'stripe.charge.list': { parameters: { limit: 1, createdSince: '2026-01-15' }, gives: { captured: '0.00' } },
  'stripe.refund.create': {
    parameters: { paymentId: ids.payment, reason: 'duplicate' },
    gives: { amount: '100.00', chargeId: ids.charge, reason: 'duplicate' },
  },
  'stripe.refund.get': { parameters: { id: ids.refund }, gives: { amountMinor: 2_000 } },
  'stripe.refund.list': { parameters: { paymentId: ids.payment }, gives: { id: ids.refund } },
  'stripe.payout.get': {
    parameters: { id: ids.payout },
    gives: { amount: '97.95', arrivesOn: '2026-01-15', status: 'paid' },
  },
  'stripe.payout.list': { parameters: { status: 'paid' }, gives: { id: ids.payout } },
  'stripe.balance-transaction.list': {
    parameters: { payoutId: ids.payout, kind: 'charge' },
    gives: { amount: '120.00', fee: '2.05', net: '117.95', sourceId: ids.charge },
  },
  'stripe.balance.get': { parameters: {}, gives: { currency: 'EUR', available: '0.00', pending: '0.00' } },
  'stripe.customer.create': { parameters: { name: 'Third Ltd' }, gives: { name: 'Third Ltd', email: null } },
  'stripe.customer.get': { parameters: { id: ids.customer }, gives: { email: 'books@example.com' } },
  'stripe.customer.list': { parameters: { email: 'books@example.com' }, gives: { id: ids.customer } },
  'stripe.customer.update': {
    parameters: { id: ids.customer, phone: '+4312345' },
    gives: { phone: '+4312345', name: 'Example Customer' },
  },
  'stripe.event.get': {
    parameters: { id: ids.event },
    gives: { type: 'customer.created', object: { id: ids.customer } },
  },
  'stripe.event.list': {
    parameters: { kind: 'payout.*' },
    gives: { type: 'payout.paid', createdAt: '2026-01-15T10:30:00.000Z' },
  },
  'stripe.call.read': { parameters: { path: `customers/${ids.customer}` }, gives: { object: 'customer' } },
  'stripe.call.write': {
    parameters: { path: 'customers', form: [{ name: 'name', value: 'X' }] },
    gives: { name: 'X' },
  },
});
