import { customers } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each customer that is made, changed or put away. */
export const customerChanged = changed(
  customers,
  {
    type: 'quickbooks.customer.changed',
    title: 'QuickBooks customer changed',
    description: 'Starts a run for each customer that is made, changed or put away in QuickBooks.',
    icon: 'user',
  },
  { isName: true },
);
