import { listChanged } from '../list-changed.ts';
import { vendorCredits } from '../resources.ts';

/** Reads the vendor credits that were entered or changed since this step last came through. */
export const listChangedVendorCredits = listChanged(vendorCredits, {
  type: 'quickbooks.vendorCredit.listChanged',
  title: 'List changed vendor credits',
  description: 'Reads the vendor credits that were entered or changed since this step last came through.',
  icon: 'history',
});
