import { listAll } from '../operations.ts';
import { payments } from '../resources.ts';

/** Lists payments, page by page. */
export const listPayments = listAll(
  payments,
  {
    type: 'xero.payment.list',
    title: 'List payments',
    description: 'Reads payments, each as an item of its own.',
    icon: 'cash-banknote',
    source: 'https://developer.xero.com/documentation/api/accounting/payments',
  },
  { settings: {}, hasPages: true, hasModifiedSince: true, queryOf: () => ({}) },
);
