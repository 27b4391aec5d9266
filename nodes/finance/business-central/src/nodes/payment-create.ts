import { parameter } from '@holdfast/node-sdk';
import { amount, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { createOne } from '../operations.ts';
import { paymentJournals } from '../resources.ts';
import { byCode, codeOf, paymentLine, title } from '../schema/journals.ts';
import { date, refTo, someRef } from '../schema/parameters.ts';

const payments = Type.Array(
  Type.Object(
    {
      customerId: refTo('Customer', 'Id of the customer.', 'customers'),
      amount: amount({ title: 'Amount', description: 'What was paid.' }),
      invoiceNumber: parameter.text({
        title: 'Invoice',
        description: 'Number of the posted invoice that it pays.',
        maxLength: 20,
      }),
      description: parameter.text({ title: 'Description', description: 'Of this payment.', maxLength: 100 }),
    },
    { additionalProperties: false },
  ),
  { title: 'Payments', description: 'What customers paid.', minItems: 1, maxItems: 500 },
);

/**
 * Writes payments into a journal of its own. Nothing is posted yet: posting is a step of its own.
 * A payment lowers what a customer owes, so its amount is negative in the journal.
 */
export const createPayments = createOne(
  paymentJournals,
  {
    type: 'business-central.payment.create',
    title: 'Create customer payments',
    description:
      'Writes payments of customers into a new payment journal in Business Central, once. Nothing is posted yet.',
    icon: 'cash',
  },
  {
    parameters: Type.Object(
      {
        payments,
        balancingAccountId: someRef(
          'Paid into',
          'Id of the account that the money came into. Empty: the one of the template.',
          'accountIds',
        ),
        title,
        date,
      },
      { additionalProperties: false },
    ),
    example: {
      payments: [
        { customerId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', amount: '120.00', invoiceNumber: 'PS-INV103001' },
      ],
    },
    body: (context) =>
      filled({
        code: codeOf(context),
        displayName: context.parameters.title,
        balancingAccountId: context.parameters.balancingAccountId,
        customerPayments: context.parameters.payments.map((payment, index) =>
          paymentLine(context, index, payment, { customerId: payment.customerId, amount: -Number(payment.amount) }),
        ),
      }),
    mine: byCode,
  },
);
