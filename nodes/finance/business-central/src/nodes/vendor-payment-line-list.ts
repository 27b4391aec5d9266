import { vendorPayments } from '../resources.ts';
import { listLines, vendorPaymentJournals } from '../waiting.ts';

/** Lists the payments to vendors that wait in a journal. */
export const listVendorPaymentLines = listLines(
  vendorPayments,
  {
    type: 'business-central.vendorPaymentLine.list',
    title: 'List vendor payments',
    description: 'Reads the payments to vendors that wait in a journal, each as an item of its own.',
    icon: 'list-details',
  },
  vendorPaymentJournals,
);
