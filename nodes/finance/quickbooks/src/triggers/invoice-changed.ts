import { invoices } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each invoice that is made or changed. */
export const invoiceChanged = changed(invoices, {
  type: 'quickbooks.invoice.changed',
  title: 'QuickBooks invoice changed',
  description: 'Starts a run for each invoice that is made or changed in QuickBooks.',
  icon: 'file-invoice',
});
