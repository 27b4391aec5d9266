import { listChanged } from '../list-changed.ts';
import { vendors } from '../resources.ts';

/** Reads the vendors that were made or changed since this step last came through. */
export const listChangedVendors = listChanged(vendors, {
  type: 'business-central.vendor.listChanged',
  title: 'List changed vendors',
  description: 'Reads the vendors that were made or changed since this step last came through.',
  icon: 'history',
});
