import { billPayments } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each bill payment that is made or changed. */
export const billPaymentChanged = changed(billPayments, {
  type: 'quickbooks.billPayment.changed',
  title: 'QuickBooks bill payment changed',
  description: 'Starts a run for each bill payment that is made or changed in QuickBooks.',
  icon: 'cash-banknote',
});
