import { defineConnector } from '@holdfast/node-sdk';
import { buildPayments } from './nodes/build-payments.ts';
import { readStatement } from './nodes/read.ts';

/** Bank statements in the forms that banks send them. */
export const statement = defineConnector({
  name: 'statement',
  title: 'Bank statements',
  nodes: [readStatement],
  triggers: [],
  connections: [],
});

/** Files that tell a bank whom to pay. */
export const paymentFile = defineConnector({
  name: 'payment-file',
  title: 'Payment files',
  nodes: [buildPayments],
  triggers: [],
  connections: [],
});
