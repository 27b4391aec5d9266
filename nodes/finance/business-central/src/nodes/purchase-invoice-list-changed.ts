import { listChanged } from '../list-changed.ts';
import { purchaseInvoices } from '../resources.ts';
import { byStatus } from '../statuses.ts';

/** Reads the purchase invoices that were made, changed or posted since this step last came through. */
export const listChangedPurchaseInvoices = listChanged(
  purchaseInvoices,
  {
    type: 'business-central.purchaseInvoice.listChanged',
    title: 'List changed purchase invoices',
    description: 'Reads the purchase invoices that were made, changed or posted since this step last came through.',
    icon: 'history',
  },
  byStatus,
);
