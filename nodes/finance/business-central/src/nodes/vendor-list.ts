import { listByName } from '../by-name.ts';
import { vendors } from '../resources.ts';

/** Lists vendors, page by page. */
export const listVendors = listByName(vendors, {
  type: 'business-central.vendor.list',
  title: 'List vendors',
  description: 'Reads vendors, each as an item of its own.',
  icon: 'users',
});
