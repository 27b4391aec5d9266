import { listAll } from '../operations.ts';
import { bankTransactions } from '../resources.ts';

/** Lists bank transactions, page by page. */
export const listBankTransactions = listAll(
  bankTransactions,
  {
    type: 'xero.bankTransaction.list',
    title: 'List bank transactions',
    description: 'Reads bank transactions, each as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/banktransactions',
  },
  { settings: {}, hasPages: true, hasModifiedSince: true, queryOf: () => ({}) },
);
