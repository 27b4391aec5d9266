import { listAll } from '../operations.ts';
import { customerBalances } from '../resources.ts';

/** Lists what customers owe, page by page. */
export const listCustomerBalances = listAll(customerBalances, {
  type: 'business-central.customerBalance.list',
  title: 'List customer balances',
  description: 'Reads what each customer owes, what is late of it, and what they bought, each as an item of its own.',
  icon: 'report-money',
});
