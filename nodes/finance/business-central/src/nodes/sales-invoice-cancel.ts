import { moveOn } from '../operations.ts';
import { salesInvoices } from '../resources.ts';

/** Cancels a posted invoice: Business Central posts a credit memo against it. */
export const cancelSalesInvoice = moveOn(
  salesInvoices,
  {
    type: 'business-central.salesInvoice.cancel',
    title: 'Cancel a sales invoice',
    description: 'Cancels a posted sales invoice by a credit memo, once. One that is cancelled is left alone.',
    icon: 'file-x',
  },
  { action: 'cancel', port: 'cancelled', isDone: (status) => status === 'Canceled' },
);
