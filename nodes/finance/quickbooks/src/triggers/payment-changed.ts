import { payments } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each payment that is made or changed. */
export const paymentChanged = changed(payments, {
  type: 'quickbooks.payment.changed',
  title: 'QuickBooks payment changed',
  description: 'Starts a run for each payment that is made or changed in QuickBooks.',
  icon: 'cash',
});
