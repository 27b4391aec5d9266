import { parameter } from '@holdfast/node-sdk';
import { filled, markOf } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { byExternalNumber, createOne } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';
import { currency, date, dateOf, refTo, salesLines, toLines } from '../schema/parameters.ts';

/** Creates the draft of a credit memo with its lines. */
export const createSalesCreditMemo = createOne(
  salesCreditMemos,
  {
    type: 'business-central.salesCreditMemo.create',
    title: 'Create a credit memo',
    description:
      'Creates the draft of a sales credit memo in Business Central, once. Its external number is a mark that finds it again.',
    icon: 'receipt-refund',
  },
  {
    parameters: Type.Object(
      {
        customerId: refTo('Customer', 'Id of the customer.', 'customers'),
        lines: salesLines,
        date,
        invoiceNumber: parameter.text({
          title: 'Invoice',
          description: 'Number of a posted invoice that it is applied to.',
          maxLength: 20,
        }),
        currency,
      },
      { additionalProperties: false },
    ),
    example: {
      customerId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1',
      lines: [{ description: 'Advice', price: '20.00', accountNumber: '40100' }],
    },
    body: (context) => {
      const { parameters: said, idempotencyKey } = context;
      return filled({
        customerId: said.customerId,
        externalDocumentNumber: markOf(idempotencyKey),
        creditMemoDate: dateOf(context),
        postingDate: dateOf(context),
        invoiceNumber: said.invoiceNumber,
        currencyCode: said.currency,
        salesCreditMemoLines: toLines(said.lines, 'unitPrice'),
      });
    },
    mine: byExternalNumber,
  },
);
