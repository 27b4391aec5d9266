import { getOne } from '../operations.ts';
import { invoices } from '../resources.ts';

/** Reads one invoice. */
export const getInvoice = getOne(invoices, {
  type: 'quickbooks.invoice.get',
  title: 'Read an invoice',
  description: 'Reads one invoice with its lines.',
  icon: 'file-search',
});
