import { getOne } from '../operations.ts';
import { vendorPaymentJournals } from '../resources.ts';

/** Reads one journal of payments to vendors. */
export const getVendorPayments = getOne(vendorPaymentJournals, {
  type: 'business-central.vendorPayment.get',
  title: 'Read a vendor payment journal',
  description: 'Reads a journal of payments to vendors with its payments.',
  icon: 'file-search',
});
