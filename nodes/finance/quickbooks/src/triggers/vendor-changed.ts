import { vendors } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each vendor that is made, changed or put away. */
export const vendorChanged = changed(
  vendors,
  {
    type: 'quickbooks.vendor.changed',
    title: 'QuickBooks vendor changed',
    description: 'Starts a run for each vendor that is made, changed or put away in QuickBooks.',
    icon: 'truck',
  },
  { isName: true },
);
