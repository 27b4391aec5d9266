import { defineConnector } from '@holdfast/node-sdk';
import { stripe as connection } from './connection.ts';
import { readAnything, writeAnything } from './nodes/call.ts';
import { createCustomer, getCustomer, listCustomers, updateCustomer } from './nodes/customers.ts';
import { getEvent, listEvents } from './nodes/events.ts';
import { cancelPayment, capturePayment, createPayment, getPayment, listPayments } from './nodes/payments.ts';
import { getBalance, getCharge, getPayout, listBalanceTransactions, listCharges, listPayouts } from './nodes/reads.ts';
import { createRefund, getRefund, listRefunds } from './nodes/refunds.ts';
import { eventHappened } from './triggers/event.ts';

/** Payments by Stripe. */
export const stripe = defineConnector({
  name: 'stripe',
  title: 'Stripe',
  provider: 'Stripe',
  nodes: [
    createPayment,
    getPayment,
    listPayments,
    capturePayment,
    cancelPayment,
    getCharge,
    listCharges,
    createRefund,
    getRefund,
    listRefunds,
    getPayout,
    listPayouts,
    listBalanceTransactions,
    getBalance,
    createCustomer,
    getCustomer,
    listCustomers,
    updateCustomer,
    getEvent,
    listEvents,
    readAnything,
    writeAnything,
  ],
  triggers: [eventHappened],
  connections: [connection],
});
