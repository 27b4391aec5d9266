import { removeOne } from '../operations.ts';
import { purchaseInvoices } from '../resources.ts';

/** Deletes a purchase invoice that is not posted. */
export const deletePurchaseInvoice = removeOne(purchaseInvoices, {
  type: 'business-central.purchaseInvoice.delete',
  title: 'Delete a purchase invoice',
  description: 'Deletes a purchase invoice that is not posted.',
  icon: 'trash',
});
