import { removeOne } from '../operations.ts';
import { salesInvoices } from '../resources.ts';

/** Deletes a sales invoice that is not posted. */
export const deleteSalesInvoice = removeOne(salesInvoices, {
  type: 'business-central.salesInvoice.delete',
  title: 'Delete a sales invoice',
  description: 'Deletes a sales invoice that is not posted.',
  icon: 'trash',
});
