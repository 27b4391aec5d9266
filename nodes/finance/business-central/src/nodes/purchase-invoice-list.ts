import { listAll } from '../operations.ts';
import { purchaseInvoices } from '../resources.ts';
import { ofStatus } from '../schema/status.ts';

/** Lists purchase invoices with their lines, page by page: drafts and posted ones. */
export const listPurchaseInvoices = listAll(
  purchaseInvoices,
  {
    type: 'business-central.purchaseInvoice.list',
    title: 'List purchase invoices',
    description: 'Reads purchase invoices, each as an item of its own.',
    icon: 'list-details',
  },
  ofStatus,
);
