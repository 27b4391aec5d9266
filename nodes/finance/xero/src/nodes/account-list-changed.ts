import { listChanged } from '../list-changed.ts';
import { accounts } from '../resources.ts';

/** Reads the accounts that were made, changed or put away since this step last came through. */
export const listChangedAccounts = listChanged(
  accounts,
  {
    type: 'xero.account.listChanged',
    title: 'List changed accounts',
    description: 'Reads the accounts that were made, changed or put away since this step last came through.',
    icon: 'history',
    source: 'https://developer.xero.com/documentation/api/accounting/accounts',
  },
  { hasPages: false },
);
