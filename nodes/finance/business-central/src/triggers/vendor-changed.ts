import { vendors } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each vendor that is made or changed. */
export const vendorChanged = changed(vendors, {
  type: 'business-central.vendor.changed',
  title: 'Business Central vendor changed',
  description: 'Starts a run for each vendor that is made or changed in Business Central.',
  icon: 'truck',
});
