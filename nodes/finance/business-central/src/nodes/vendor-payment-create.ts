import { createPaymentsOf } from '../payments.ts';
import { vendorPaymentJournals } from '../resources.ts';

/** Writes payments to vendors into a journal of its own. */
export const createVendorPayments = createPaymentsOf(
  vendorPaymentJournals,
  {
    type: 'business-central.vendorPayment.create',
    title: 'Create vendor payments',
    description:
      'Writes payments to vendors into a new payment journal in Business Central, once. Nothing is posted yet.',
    icon: 'cash-banknote',
  },
  {
    party: 'vendorId',
    asked: ['Vendor', 'Id of the vendor.', 'vendors'],
    invoice: ['Bill', 'Number of the posted purchase invoice that it pays.'],
    account: ['Paid from', 'Id of the account that the money came from. Empty: the one of the template.'],
    paid: 'What vendors were paid.',
    lines: 'vendorPayments',
    sign: 1,
    example: { amount: '30.00', invoiceNumber: 'PP-INV103001' },
  },
);
