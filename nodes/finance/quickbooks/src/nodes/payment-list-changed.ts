import { listChanged } from '../list-changed.ts';
import { payments } from '../resources.ts';

/** Reads the payments that were made or changed since this step last came through. */
export const listChangedPayments = listChanged(payments, {
  type: 'quickbooks.payment.listChanged',
  title: 'List changed payments',
  description: 'Reads the payments that were made or changed since this step last came through.',
  icon: 'history',
});
