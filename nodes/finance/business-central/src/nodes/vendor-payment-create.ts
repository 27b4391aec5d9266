import { parameter } from '@holdfast/node-sdk';
import { amount, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { createOne } from '../operations.ts';
import { vendorPaymentJournals } from '../resources.ts';
import { byCode, codeOf, paymentLine, title } from '../schema/journals.ts';
import { date, refTo, someRef } from '../schema/parameters.ts';

const payments = Type.Array(
  Type.Object(
    {
      vendorId: refTo('Vendor', 'Id of the vendor.', 'vendors'),
      amount: amount({ title: 'Amount', description: 'What was paid.' }),
      invoiceNumber: parameter.text({
        title: 'Bill',
        description: 'Number of the posted purchase invoice that it pays.',
        maxLength: 20,
      }),
      description: parameter.text({ title: 'Description', description: 'Of this payment.', maxLength: 100 }),
    },
    { additionalProperties: false },
  ),
  { title: 'Payments', description: 'What vendors were paid.', minItems: 1, maxItems: 500 },
);

/** Writes payments to vendors into a journal of its own. Nothing is posted yet: posting is a step of its own. */
export const createVendorPayments = createOne(
  vendorPaymentJournals,
  {
    type: 'business-central.vendorPayment.create',
    title: 'Create vendor payments',
    description:
      'Writes payments to vendors into a new payment journal in Business Central, once. Nothing is posted yet.',
    icon: 'cash-banknote',
  },
  {
    parameters: Type.Object(
      {
        payments,
        balancingAccountId: someRef(
          'Paid from',
          'Id of the account that the money came from. Empty: the one of the template.',
          'accountIds',
        ),
        title,
        date,
      },
      { additionalProperties: false },
    ),
    example: {
      payments: [{ vendorId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', amount: '30.00', invoiceNumber: 'PP-INV103001' }],
    },
    body: (context) =>
      filled({
        code: codeOf(context),
        displayName: context.parameters.title,
        balancingAccountId: context.parameters.balancingAccountId,
        vendorPayments: context.parameters.payments.map((payment, index) =>
          paymentLine(context, index, payment, { vendorId: payment.vendorId, amount: Number(payment.amount) }),
        ),
      }),
    mine: byCode,
  },
);
