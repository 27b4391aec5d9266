import { purchaseInvoices } from '../resources.ts';
import { byStatus } from '../statuses.ts';
import { changed } from './changed.ts';

/** Starts a run for each purchase invoice that is made, changed or posted. */
export const purchaseInvoiceChanged = changed(
  purchaseInvoices,
  {
    type: 'business-central.purchaseInvoice.changed',
    title: 'Business Central purchase invoice changed',
    description: 'Starts a run for each purchase invoice that is made, changed or posted in Business Central.',
    icon: 'file-dollar',
  },
  byStatus,
);
