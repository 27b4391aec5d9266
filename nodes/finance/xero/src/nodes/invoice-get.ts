import { getOne } from '../operations.ts';
import { invoices } from '../resources.ts';

/** Reads one invoice or bill. */
export const getInvoice = getOne(invoices, 'invoice or bill', {
  type: 'xero.invoice.get',
  title: 'Read an invoice or a bill',
  description: 'Reads one invoice or bill with its lines.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/invoices',
});
