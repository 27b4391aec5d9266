import { changeJournal } from '../heads.ts';
import { vendorPaymentJournals } from '../resources.ts';

/** Changes the head of a journal of payments to vendors. */
export const updateVendorPayments = changeJournal(
  vendorPaymentJournals,
  {
    type: 'business-central.vendorPayment.update',
    title: 'Change a vendor payment journal',
    description: 'Changes title or balancing account of a journal of payments to vendors.',
    icon: 'pencil',
  },
  'vendorPaymentJournals',
);
