import { listAll } from '../operations.ts';
import { overpayments } from '../resources.ts';

/** Lists overpayments, page by page. */
export const listOverpayments = listAll(
  overpayments,
  {
    type: 'xero.overpayment.list',
    title: 'List overpayments',
    description: 'Reads overpayments, each as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/overpayments',
  },
  { settings: {}, hasPages: true, hasModifiedSince: true, queryOf: () => ({}) },
);
