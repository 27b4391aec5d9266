import { plainList } from '../operations.ts';
import { deposits } from '../resources.ts';

/** Lists deposits, page by page. */
export const listDeposits = plainList(deposits, {
  type: 'quickbooks.deposit.list',
  title: 'List deposits',
  description: 'Reads deposits, each as an item of its own.',
  icon: 'list-details',
});
