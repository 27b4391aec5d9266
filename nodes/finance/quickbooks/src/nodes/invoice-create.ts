import { parameter } from '@holdfast/node-sdk';
import { day, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { invoices } from '../resources.ts';
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

/** Creates a sales invoice. Its private note carries the mark. */
export const createInvoice = createOne(
  invoices,
  {
    type: 'quickbooks.invoice.create',
    title: 'Create an invoice',
    description: 'Creates a sales invoice in QuickBooks, once, whatever happens on the way.',
    icon: 'file-invoice',
  },
  {
    parameters: Type.Object(
      {
        customerId: refTo('Customer', 'Id of the customer.', 'customers'),
        lines: salesLines,
        prices,
        date,
        dueDate: day({ title: 'Due', description: 'Empty: as the terms of the customer say.' }),
        number,
        emailAddress: parameter.text({ title: 'E-mail', description: 'Where it is to be sent.', maxLength: 100 }),
        customerMemo: parameter.text({ title: 'Message', description: 'Shown to the customer.', maxLength: 1_000 }),
        note,
        currency,
      },
      { additionalProperties: false },
    ),
    example: { customerId: '58', lines: [{ description: 'Advice', unitPrice: '120.00' }], dueDate: '2026-02-15' },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        CustomerRef: ref(said.customerId),
        ...heading(context),
        DueDate: said.dueDate,
        Line: toSalesLines(said.lines),
        GlobalTaxCalculation: toPrices(said.prices),
        BillEmail: said.emailAddress === '' ? '' : { Address: said.emailAddress },
        CustomerMemo: ref(said.customerMemo),
        PrivateNote: noteOf(context),
      });
    },
    find: byNote(invoices),
  },
);
