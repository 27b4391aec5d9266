import { parameter } from '@holdfast/node-sdk';
import { amount, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { payments } from '../resources.ts';
import { currency, date, heading, note, paid, refTo, someRef, toPaid } from '../schema/parameters.ts';

/** Records what a customer paid. What is not used for invoices stays as the customer's credit. */
export const createPayment = createOne(
  payments,
  {
    type: 'quickbooks.payment.create',
    title: 'Record a payment',
    description: 'Records what a customer paid in QuickBooks, once, whatever happens on the way.',
    icon: 'cash',
  },
  {
    parameters: Type.Object(
      {
        customerId: refTo('Customer', 'Id of the customer.', 'customers'),
        amount: amount({ title: 'Amount', description: 'All that was paid.' }),
        invoices: paid('invoice'),
        depositAccountId: someRef('Deposit to', 'Id of the account. Empty: undeposited funds.', 'depositAccounts'),
        reference: parameter.text({ title: 'Reference', description: 'Such as the number of a check.', maxLength: 21 }),
        date,
        note,
        currency,
      },
      { additionalProperties: false },
    ),
    example: { customerId: '58', amount: '120.00', invoices: [{ id: '129', amount: '120.00' }] },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        CustomerRef: ref(said.customerId),
        ...heading(context),
        TotalAmt: Number(said.amount),
        Line: said.invoices.length === 0 ? '' : toPaid(said.invoices, 'Invoice'),
        DepositToAccountRef: ref(said.depositAccountId),
        PaymentRefNum: said.reference,
        PrivateNote: noteOf(context),
      });
    },
    find: byNote(payments),
  },
);
