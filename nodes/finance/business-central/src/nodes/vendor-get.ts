import { getOne } from '../operations.ts';
import { vendors } from '../resources.ts';

/** Reads one vendor. */
export const getVendor = getOne(vendors, {
  type: 'business-central.vendor.get',
  title: 'Read a vendor',
  description: 'Reads one vendor.',
  icon: 'user',
});
