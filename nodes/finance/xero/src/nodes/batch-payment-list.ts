import { listAll } from '../operations.ts';
import { batchPayments } from '../resources.ts';

/** Lists batch payments: Xero gives all of them at once. */
export const listBatchPayments = listAll(
  batchPayments,
  {
    type: 'xero.batchPayment.list',
    title: 'List batch payments',
    description: 'Reads batch payments, each as an item of its own, with the payments in it.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/batchpayments',
  },
  { settings: {}, hasPages: false, hasModifiedSince: true, queryOf: () => ({}) },
);
