import { removeOne } from '../operations.ts';
import { purchaseInvoiceLines } from '../resources.ts';

/** Deletes a line of the draft of a purchase invoice. */
export const deletePurchaseInvoiceLine = removeOne(purchaseInvoiceLines, {
  type: 'business-central.purchaseInvoiceLine.delete',
  title: 'Delete a line of a purchase invoice',
  description: 'Takes a line out of a purchase invoice that is not posted.',
  icon: 'trash',
});
