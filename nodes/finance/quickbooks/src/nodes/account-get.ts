import { getOne } from '../operations.ts';
import { accounts } from '../resources.ts';

/** Reads one account of the chart. */
export const getAccount = getOne(accounts, {
  type: 'quickbooks.account.get',
  title: 'Read an account',
  description: 'Reads one account of the chart with its balance.',
  icon: 'file-search',
});
