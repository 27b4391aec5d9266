import { items } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each product or service that is made or changed. */
export const itemChanged = changed(items, {
  type: 'business-central.item.changed',
  title: 'Business Central item changed',
  description: 'Starts a run for each product or service that is made or changed in Business Central.',
  icon: 'package',
});
