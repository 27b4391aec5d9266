import { removeOne } from '../operations.ts';
import { salesInvoiceLines } from '../resources.ts';

/** Deletes a line of the draft of a sales invoice. */
export const deleteSalesInvoiceLine = removeOne(salesInvoiceLines, {
  type: 'business-central.salesInvoiceLine.delete',
  title: 'Delete a line of a sales invoice',
  description: 'Takes a line out of a sales invoice that is not posted.',
  icon: 'trash',
});
