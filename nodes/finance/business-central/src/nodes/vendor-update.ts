import { changeParty } from '../parties.ts';
import { vendors } from '../resources.ts';

/** Changes a vendor; what is left empty stays. */
export const updateVendor = changeParty(vendors, {
  type: 'business-central.vendor.update',
  title: 'Change a vendor',
  description: 'Changes fields of a vendor.',
  icon: 'user-edit',
});
