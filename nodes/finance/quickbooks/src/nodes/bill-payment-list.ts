import { plainList } from '../operations.ts';
import { billPayments } from '../resources.ts';

/** Lists bill payments, page by page. */
export const listBillPayments = plainList(billPayments, {
  type: 'quickbooks.billPayment.list',
  title: 'List bill payments',
  description: 'Reads bill payments, each as an item of its own.',
  icon: 'list-details',
});
