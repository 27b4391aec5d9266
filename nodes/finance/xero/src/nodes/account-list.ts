import { listAll } from '../operations.ts';
import { accounts } from '../resources.ts';

/** Lists the accounts of the chart. */
export const listAccounts = listAll(
  accounts,
  {
    type: 'xero.account.list',
    title: 'List accounts',
    description: 'Reads the chart of accounts, each account as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/accounts',
  },
  { settings: {}, hasPages: false, hasModifiedSince: true, queryOf: () => ({}) },
);
