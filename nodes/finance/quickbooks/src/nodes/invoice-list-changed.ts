import { listChanged } from '../list-changed.ts';
import { invoices } from '../resources.ts';

/** Reads the invoices that were made or changed since this step last came through. */
export const listChangedInvoices = listChanged(invoices, {
  type: 'quickbooks.invoice.listChanged',
  title: 'List changed invoices',
  description: 'Reads the invoices that were made or changed since this step last came through.',
  icon: 'history',
});
