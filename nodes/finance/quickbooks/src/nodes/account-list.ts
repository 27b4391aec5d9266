import { plainList } from '../operations.ts';
import { accounts } from '../resources.ts';

/** Lists accounts, page by page. */
export const listAccounts = plainList(accounts, {
  type: 'quickbooks.account.list',
  title: 'List accounts',
  description: 'Reads accounts, each as an item of its own.',
  icon: 'list-details',
});
