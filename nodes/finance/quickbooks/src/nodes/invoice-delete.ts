import { removeOne } from '../changes.ts';
import { invoices } from '../resources.ts';

/** Takes an invoice out of the books. */
export const deleteInvoice = removeOne(invoices, {
  type: 'quickbooks.invoice.delete',
  title: 'Delete an invoice',
  description: 'Takes an invoice out of the books for good.',
  icon: 'trash',
});
