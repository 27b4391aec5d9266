import { getOne } from '../operations.ts';
import { accounts } from '../resources.ts';

/** Reads one account of the chart. */
export const getAccount = getOne(accounts, 'account', {
  type: 'xero.account.get',
  title: 'Read an account',
  description: 'Reads one account of the chart.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/accounts',
});
