import { listChanged } from '../list-changed.ts';
import { customers } from '../resources.ts';

/** Reads the customers that were made or changed since this step last came through. */
export const listChangedCustomers = listChanged(customers, {
  type: 'business-central.customer.listChanged',
  title: 'List changed customers',
  description: 'Reads the customers that were made or changed since this step last came through.',
  icon: 'history',
});
