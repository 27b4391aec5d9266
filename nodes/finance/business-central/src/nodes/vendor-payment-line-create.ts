import { textAt } from '@holdfast/node-sdk/records';
import { addLine } from '../lines.ts';
import { vendorPayments } from '../resources.ts';
import { refTo } from '../schema/parameters.ts';
import { vendorPaymentJournals } from '../waiting.ts';

/** Adds a payment to a vendor to a payment journal that is there. */
export const createVendorPaymentLine = addLine(
  vendorPayments,
  {
    type: 'business-central.vendorPaymentLine.create',
    title: 'Add a vendor payment',
    description: 'Adds a payment to a vendor to a payment journal that is there, once. Nothing is posted yet.',
    icon: 'row-insert-bottom',
  },
  {
    ...vendorPaymentJournals,
    settings: { vendorId: refTo('Vendor', 'Id of the vendor.', 'vendors') },
    about: (said) => ({ vendorId: textAt(said, 'vendorId') }),
    amount: 'What was paid.',
    sign: 1,
    invoice: ['Bill', 'Number of the posted purchase invoice that it pays.'],
    example: { vendorId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },
  },
);
