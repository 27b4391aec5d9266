import { getOne } from '../operations.ts';
import { accounts } from '../resources.ts';

/** Reads one account of the chart. */
export const getAccount = getOne(accounts, {
  type: 'business-central.account.get',
  title: 'Read an account',
  description: 'Reads one account of the chart.',
  icon: 'file-search',
});
