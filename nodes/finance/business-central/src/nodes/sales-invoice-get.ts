import { getOne } from '../operations.ts';
import { salesInvoices } from '../resources.ts';

/** Reads one sales invoice. */
export const getSalesInvoice = getOne(salesInvoices, {
  type: 'business-central.salesInvoice.get',
  title: 'Read a sales invoice',
  description: 'Reads one sales invoice with its lines.',
  icon: 'file-search',
});
