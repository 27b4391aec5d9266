import { getOne } from '../operations.ts';
import { vendorPayments } from '../resources.ts';

/** Reads one payment to a vendor that is not posted. */
export const getVendorPaymentLine = getOne(vendorPayments, {
  type: 'business-central.vendorPaymentLine.get',
  title: 'Read a vendor payment',
  description: 'Reads one payment to a vendor that waits in its journal.',
  icon: 'file-search',
});
