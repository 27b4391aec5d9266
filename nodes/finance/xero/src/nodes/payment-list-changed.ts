import { listChanged } from '../list-changed.ts';
import { payments } from '../resources.ts';

/** Reads the payments that were recorded or taken back since this step last came through. */
export const listChangedPayments = listChanged(payments, {
  type: 'xero.payment.listChanged',
  title: 'List changed payments',
  description: 'Reads the payments that were recorded or taken back since this step last came through.',
  icon: 'history',
  source: 'https://developer.xero.com/documentation/api/accounting/payments',
});
