import { listChanged } from '../list-changed.ts';
import { customers } from '../resources.ts';

/** Reads the customers that were made, changed or put away since this step last came through. */
export const listChangedCustomers = listChanged(
  customers,
  {
    type: 'quickbooks.customer.listChanged',
    title: 'List changed customers',
    description: 'Reads the customers that were made, changed or put away since this step last came through.',
    icon: 'history',
  },
  { isName: true },
);
