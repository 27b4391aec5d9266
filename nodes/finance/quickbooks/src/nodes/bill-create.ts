import { day, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { bills } from '../resources.ts';
import {
  currency,
  date,
  expenseLines,
  heading,
  note,
  prices,
  refTo,
  someRef,
  theirNumber,
  toExpenseLines,
  toPrices,
} from '../schema/parameters.ts';

/** Creates a bill: what is owed to a vendor. */
export const createBill = createOne(
  bills,
  {
    type: 'quickbooks.bill.create',
    title: 'Create a bill',
    description: 'Creates a bill in QuickBooks, once, whatever happens on the way.',
    icon: 'file-dollar',
  },
  {
    parameters: Type.Object(
      {
        vendorId: refTo('Vendor', 'Id of the vendor.', 'vendors'),
        lines: expenseLines,
        prices,
        date,
        dueDate: day({ title: 'Due', description: 'Empty: as the terms of the vendor say.' }),
        number: theirNumber,
        payableAccountId: someRef(
          'Payable account',
          'Id of the account that what is owed stands in. Empty: the usual one.',
          'payableAccounts',
        ),
        note,
        currency,
      },
      { additionalProperties: false },
    ),
    example: { vendorId: '46', lines: [{ description: 'Paper', amount: '30.00', accountId: '7' }] },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        VendorRef: ref(said.vendorId),
        ...heading(context),
        DueDate: said.dueDate,
        Line: toExpenseLines(said.lines),
        GlobalTaxCalculation: toPrices(said.prices),
        APAccountRef: ref(said.payableAccountId),
        PrivateNote: noteOf(context),
      });
    },
    find: byNote(bills),
  },
);
