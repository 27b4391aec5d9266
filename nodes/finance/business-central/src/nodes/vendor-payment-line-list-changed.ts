import { vendorPayments } from '../resources.ts';
import { listChangedLines, vendorPaymentJournals } from '../waiting.ts';

/** Reads the payments to vendors that were made or changed in journals since this step last came through. */
export const listChangedVendorPaymentLines = listChangedLines(
  vendorPayments,
  {
    type: 'business-central.vendorPaymentLine.listChanged',
    title: 'List changed vendor payments',
    description:
      'Reads the payments to vendors that were made or changed since this step last came through, and wait in a journal still.',
    icon: 'history',
  },
  vendorPaymentJournals,
);
