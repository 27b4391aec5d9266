import { filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { vendorCredits } from '../resources.ts';
import {
  currency,
  date,
  expenseLines,
  heading,
  note,
  prices,
  refTo,
  theirNumber,
  toExpenseLines,
  toPrices,
} from '../schema/parameters.ts';

/** Creates a vendor credit: what a vendor owes back. */
export const createVendorCredit = createOne(
  vendorCredits,
  {
    type: 'quickbooks.vendorCredit.create',
    title: 'Create a vendor credit',
    description: 'Creates a vendor credit in QuickBooks, once, whatever happens on the way.',
    icon: 'receipt-refund',
  },
  {
    parameters: Type.Object(
      {
        vendorId: refTo('Vendor', 'Id of the vendor.', 'vendors'),
        lines: expenseLines,
        prices,
        date,
        number: theirNumber,
        note,
        currency,
      },
      { additionalProperties: false },
    ),
    example: { vendorId: '46', lines: [{ description: 'Paper', amount: '10.00', accountId: '7' }] },
    body: (context) =>
      filled({
        VendorRef: ref(context.parameters.vendorId),
        ...heading(context),
        Line: toExpenseLines(context.parameters.lines),
        GlobalTaxCalculation: toPrices(context.parameters.prices),
        PrivateNote: noteOf(context),
      }),
    find: byNote(vendorCredits),
  },
);
