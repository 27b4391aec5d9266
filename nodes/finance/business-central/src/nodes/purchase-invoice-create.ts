import { type EachContext, parameter } from '@holdfast/node-sdk';
import { filled, markOf } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { quoted } from '../calls.ts';
import { createOne } from '../operations.ts';
import { purchaseInvoices } from '../resources.ts';
import { currency, date, dateOf, dueDate, purchaseLines, refTo, toLines } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    vendorId: refTo('Vendor', 'Id of the vendor.', 'vendors'),
    lines: purchaseLines,
    vendorInvoiceNumber: parameter.text({
      title: 'Number',
      description:
        'The number that the vendor gave it: by it and the vendor it is found again. Empty: a mark. Needed for posting.',
      maxLength: 35,
    }),
    date,
    dueDate,
    currency,
  },
  { additionalProperties: false },
);

/** Code fields are kept in capital letters. */
const numberOf = ({ parameters: said, idempotencyKey }: EachContext<Static<typeof parameters>>): string =>
  said.vendorInvoiceNumber.toUpperCase() || markOf(idempotencyKey);

/** Creates the draft of a bill with its lines. No vendor sends two of the same number: one that is there is the one. */
export const createPurchaseInvoice = createOne(
  purchaseInvoices,
  {
    type: 'business-central.purchaseInvoice.create',
    title: 'Create a purchase invoice',
    description: 'Creates the draft of a bill in Business Central, once, whatever happens on the way.',
    icon: 'file-dollar',
  },
  {
    parameters,
    example: {
      vendorId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1',
      vendorInvoiceNumber: 'S-17',
      lines: [{ description: 'Paper', price: '30.00', accountNumber: '61100' }],
    },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        vendorId: said.vendorId,
        vendorInvoiceNumber: numberOf(context),
        invoiceDate: dateOf(context),
        postingDate: dateOf(context),
        dueDate: said.dueDate,
        currencyCode: said.currency,
        purchaseInvoiceLines: toLines(said.lines, 'unitCost'),
      });
    },
    mine: (context) =>
      `vendorInvoiceNumber eq ${quoted(numberOf(context))} and vendorId eq ${context.parameters.vendorId}`,
  },
);
