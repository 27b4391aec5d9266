import { listAll } from '../operations.ts';
import { account } from '../schema/settings.ts';

/** Lists the accounts of the chart. */
export const listAccounts = listAll(
  { endpoint: 'Accounts', shape: account },
  {
    type: 'xero.account.list',
    title: 'List accounts',
    description: 'Reads the chart of accounts, each account as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/accounts',
  },
  { settings: {}, hasPages: false, hasModifiedSince: true, queryOf: () => ({}) },
);
