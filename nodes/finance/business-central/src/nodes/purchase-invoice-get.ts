import { getOne } from '../operations.ts';
import { purchaseInvoices } from '../resources.ts';

/** Reads one purchase invoice. */
export const getPurchaseInvoice = getOne(purchaseInvoices, {
  type: 'business-central.purchaseInvoice.get',
  title: 'Read a purchase invoice',
  description: 'Reads one purchase invoice with its lines.',
  icon: 'file-search',
});
