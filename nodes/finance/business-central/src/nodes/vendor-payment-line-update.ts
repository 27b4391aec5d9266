import { changeLine } from '../lines.ts';
import { vendorPayments } from '../resources.ts';

/** Changes a payment to a vendor that is not posted. */
export const updateVendorPaymentLine = changeLine(
  vendorPayments,
  {
    type: 'business-central.vendorPaymentLine.update',
    title: 'Change a vendor payment',
    description: 'Changes a payment to a vendor that waits in a payment journal.',
    icon: 'file-pencil',
  },
  { amount: 'What was paid.', sign: 1, invoice: ['Bill', 'Number of the posted purchase invoice that it pays.'] },
);
