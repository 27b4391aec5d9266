import { listChanged } from '../list-changed.ts';
import { salesInvoices } from '../resources.ts';
import { byStatus } from '../statuses.ts';

/** Reads the sales invoices that were made, changed or posted since this step last came through. */
export const listChangedSalesInvoices = listChanged(
  salesInvoices,
  {
    type: 'business-central.salesInvoice.listChanged',
    title: 'List changed sales invoices',
    description: 'Reads the sales invoices that were made, changed or posted since this step last came through.',
    icon: 'history',
  },
  byStatus,
);
