import { removeOne } from '../changes.ts';
import { vendorCredits } from '../resources.ts';

/** Takes a vendor credit out of the books. */
export const deleteVendorCredit = removeOne(vendorCredits, {
  type: 'quickbooks.vendorCredit.delete',
  title: 'Delete a vendor credit',
  description: 'Takes a vendor credit out of the books for good.',
  icon: 'trash',
});
