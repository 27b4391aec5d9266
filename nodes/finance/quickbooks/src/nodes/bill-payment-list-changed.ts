import { listChanged } from '../list-changed.ts';
import { billPayments } from '../resources.ts';

/** Reads the bill payments that were made or changed since this step last came through. */
export const listChangedBillPayments = listChanged(billPayments, {
  type: 'quickbooks.billPayment.listChanged',
  title: 'List changed bill payments',
  description: 'Reads the bill payments that were made or changed since this step last came through.',
  icon: 'history',
});
