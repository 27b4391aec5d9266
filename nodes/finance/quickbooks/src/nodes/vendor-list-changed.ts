import { listChanged } from '../list-changed.ts';
import { vendors } from '../resources.ts';

/** Reads the vendors that were made, changed or put away since this step last came through. */
export const listChangedVendors = listChanged(
  vendors,
  {
    type: 'quickbooks.vendor.listChanged',
    title: 'List changed vendors',
    description: 'Reads the vendors that were made, changed or put away since this step last came through.',
    icon: 'history',
  },
  { isName: true },
);
