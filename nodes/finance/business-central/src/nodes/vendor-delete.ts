import { removeOne } from '../operations.ts';
import { vendors } from '../resources.ts';

/** Deletes a vendor. Business Central refuses one with documents or entries. */
export const deleteVendor = removeOne(vendors, {
  type: 'business-central.vendor.delete',
  title: 'Delete a vendor',
  description: 'Deletes a vendor that nothing was booked for.',
  icon: 'user-x',
});
