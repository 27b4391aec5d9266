import { type EachContext, parameter } from '@holdfast/node-sdk';
import { filled, markOf } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { quoted } from '../calls.ts';
import { createOne } from '../operations.ts';
import { purchaseCreditMemos } from '../resources.ts';
import { currency, date, dateOf, purchaseLines, refTo, toLines } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    vendorId: refTo('Vendor', 'Id of the vendor.', 'vendors'),
    lines: purchaseLines,
    vendorCreditMemoNumber: parameter.text({
      title: 'Number',
      description:
        'The number that the vendor gave it: by it and the vendor it is found again. Empty: a mark. Needed for posting.',
      maxLength: 35,
    }),
    date,
    invoiceNumber: parameter.text({
      title: 'Bill',
      description: 'Number of a posted purchase invoice that it is applied to.',
      maxLength: 20,
    }),
    currency,
  },
  { additionalProperties: false },
);

/** Code fields are kept in capital letters. */
const numberOf = ({ parameters: said, idempotencyKey }: EachContext<Static<typeof parameters>>): string =>
  said.vendorCreditMemoNumber.toUpperCase() || markOf(idempotencyKey);

/** Creates the draft of a credit memo of a vendor. No vendor sends two of the same number: one that is there is the one. */
export const createPurchaseCreditMemo = createOne(
  purchaseCreditMemos,
  {
    type: 'business-central.purchaseCreditMemo.create',
    title: 'Create a purchase credit memo',
    description: 'Creates the draft of what a vendor owes back in Business Central, once, whatever happens on the way.',
    icon: 'receipt-refund',
  },
  {
    parameters,
    example: {
      vendorId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1',
      vendorCreditMemoNumber: 'C-17',
      lines: [{ description: 'Paper', price: '10.00', accountNumber: '61100' }],
    },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        vendorId: said.vendorId,
        vendorCreditMemoNumber: numberOf(context),
        creditMemoDate: dateOf(context),
        postingDate: dateOf(context),
        invoiceNumber: said.invoiceNumber,
        currencyCode: said.currency,
        purchaseCreditMemoLines: toLines(said.lines, 'unitCost'),
      });
    },
    mine: (context) =>
      `vendorCreditMemoNumber eq ${quoted(numberOf(context))} and vendorId eq ${context.parameters.vendorId}`,
  },
);
