import { salesInvoices } from '../resources.ts';
import { byStatus } from '../statuses.ts';
import { changed } from './changed.ts';

/** Starts a run for each sales invoice that is made, changed or posted. */
export const salesInvoiceChanged = changed(
  salesInvoices,
  {
    type: 'business-central.salesInvoice.changed',
    title: 'Business Central sales invoice changed',
    description: 'Starts a run for each sales invoice that is made, changed or posted in Business Central.',
    icon: 'file-invoice',
  },
  byStatus,
);
