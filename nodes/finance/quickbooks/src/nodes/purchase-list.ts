import { plainList } from '../operations.ts';
import { purchases } from '../resources.ts';

/** Lists expenses, page by page. */
export const listPurchases = plainList(purchases, {
  type: 'quickbooks.purchase.list',
  title: 'List expenses',
  description: 'Reads expenses, each as an item of its own.',
  icon: 'list-details',
});
