import { listAll } from '../operations.ts';
import { salesInvoices } from '../resources.ts';
import { ofStatus } from '../schema/status.ts';

/** Lists sales invoices with their lines, page by page: drafts and posted ones. */
export const listSalesInvoices = listAll(
  salesInvoices,
  {
    type: 'business-central.salesInvoice.list',
    title: 'List sales invoices',
    description: 'Reads sales invoices, each as an item of its own.',
    icon: 'list-details',
  },
  ofStatus,
);
