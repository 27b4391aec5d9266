import { removeOne } from '../operations.ts';
import { vendorPaymentJournals } from '../resources.ts';

/** Deletes a journal of payments to vendors. */
export const deleteVendorPayments = removeOne(vendorPaymentJournals, {
  type: 'business-central.vendorPayment.delete',
  title: 'Delete a vendor payment journal',
  description: 'Deletes a journal of payments to vendors, with what is not posted of it.',
  icon: 'file-x',
});
