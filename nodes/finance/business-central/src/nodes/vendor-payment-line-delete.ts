import { removeOne } from '../operations.ts';
import { vendorPayments } from '../resources.ts';

/** Deletes a payment to a vendor that is not posted. */
export const deleteVendorPaymentLine = removeOne(vendorPayments, {
  type: 'business-central.vendorPaymentLine.delete',
  title: 'Delete a vendor payment',
  description: 'Takes a payment to a vendor out of its journal, where it is not posted.',
  icon: 'trash',
});
