import { parameter } from '@holdfast/node-sdk';
import { filled, markOf } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { byExternalNumber, createOne } from '../operations.ts';
import { salesInvoices } from '../resources.ts';
import { currency, date, dateOf, dueDate, refTo, salesLines, toLines } from '../schema/parameters.ts';

/** Creates a draft with its lines. A draft has no effect on the ledger: posting is a step of its own. */
export const createSalesInvoice = createOne(
  salesInvoices,
  {
    type: 'business-central.salesInvoice.create',
    title: 'Create a sales invoice',
    description:
      'Creates the draft of a sales invoice in Business Central, once. Its external number is a mark that finds it again.',
    icon: 'file-invoice',
  },
  {
    parameters: Type.Object(
      {
        customerId: refTo('Customer', 'Id of the customer.', 'customers'),
        lines: salesLines,
        date,
        dueDate,
        reference: parameter.text({
          title: 'Reference',
          description: 'The purchase order of the customer.',
          maxLength: 35,
        }),
        currency,
      },
      { additionalProperties: false },
    ),
    example: {
      customerId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1',
      lines: [{ description: 'Advice', price: '120.00', accountNumber: '40100' }],
    },
    body: (context) => {
      const { parameters: said, idempotencyKey } = context;
      return filled({
        customerId: said.customerId,
        externalDocumentNumber: markOf(idempotencyKey),
        invoiceDate: dateOf(context),
        postingDate: dateOf(context),
        dueDate: said.dueDate,
        customerPurchaseOrderReference: said.reference,
        currencyCode: said.currency,
        salesInvoiceLines: toLines(said.lines, 'unitPrice'),
      });
    },
    mine: byExternalNumber,
  },
);
