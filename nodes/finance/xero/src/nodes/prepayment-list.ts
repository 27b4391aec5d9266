import { listAll } from '../operations.ts';
import { prepayments } from '../resources.ts';

/** Lists prepayments, page by page. */
export const listPrepayments = listAll(
  prepayments,
  {
    type: 'xero.prepayment.list',
    title: 'List prepayments',
    description: 'Reads prepayments, each as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/prepayments',
  },
  { settings: {}, hasPages: true, hasModifiedSince: true, queryOf: () => ({}) },
);
