import { customers } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each customer that is made or changed. */
export const customerChanged = changed(customers, {
  type: 'business-central.customer.changed',
  title: 'Business Central customer changed',
  description: 'Starts a run for each customer that is made or changed in Business Central.',
  icon: 'user',
});
