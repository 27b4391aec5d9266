import { parameter } from '@holdfast/node-sdk';
import { filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { creditMemos } from '../resources.ts';
import {
  currency,
  date,
  heading,
  note,
  number,
  prices,
  refTo,
  salesLines,
  toPrices,
  toSalesLines,
} from '../schema/parameters.ts';

/** Creates a credit memo: what is owed to a customer. */
export const createCreditMemo = createOne(
  creditMemos,
  {
    type: 'quickbooks.creditMemo.create',
    title: 'Create a credit memo',
    description: 'Creates a credit memo in QuickBooks, once, whatever happens on the way.',
    icon: 'receipt-refund',
  },
  {
    parameters: Type.Object(
      {
        customerId: refTo('Customer', 'Id of the customer.', 'customers'),
        lines: salesLines,
        prices,
        date,
        number,
        customerMemo: parameter.text({ title: 'Message', description: 'Shown to the customer.', maxLength: 1_000 }),
        note,
        currency,
      },
      { additionalProperties: false },
    ),
    example: { customerId: '58', lines: [{ description: 'Advice', unitPrice: '20.00' }] },
    body: (context) =>
      filled({
        CustomerRef: ref(context.parameters.customerId),
        ...heading(context),
        Line: toSalesLines(context.parameters.lines),
        GlobalTaxCalculation: toPrices(context.parameters.prices),
        CustomerMemo: ref(context.parameters.customerMemo),
        PrivateNote: noteOf(context),
      }),
    find: byNote(creditMemos),
  },
);
