import { listByName } from '../by-name.ts';
import { customers } from '../resources.ts';

/** Lists customers, page by page. */
export const listCustomers = listByName(customers, {
  type: 'business-central.customer.list',
  title: 'List customers',
  description: 'Reads customers, each as an item of its own.',
  icon: 'users',
});
