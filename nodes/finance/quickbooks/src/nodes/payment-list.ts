import { plainList } from '../operations.ts';
import { payments } from '../resources.ts';

/** Lists payments, page by page. */
export const listPayments = plainList(payments, {
  type: 'quickbooks.payment.list',
  title: 'List payments',
  description: 'Reads payments, each as an item of its own.',
  icon: 'list-details',
});
