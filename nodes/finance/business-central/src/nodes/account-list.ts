import { listAll } from '../operations.ts';
import { accounts } from '../resources.ts';

/** Lists accounts, page by page. */
export const listAccounts = listAll(accounts, {
  type: 'business-central.account.list',
  title: 'List accounts',
  description: 'Reads accounts, each as an item of its own.',
  icon: 'list-details',
});
