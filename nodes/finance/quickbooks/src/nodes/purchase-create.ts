import { parameter } from '@holdfast/node-sdk';
import { filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { purchases } from '../resources.ts';
import {
  currency,
  date,
  expenseLines,
  heading,
  note,
  number,
  prices,
  refTo,
  someRef,
  toExpenseLines,
  toPrices,
} from '../schema/parameters.ts';

/** Records money that was spent at once: cash, by check or by card. */
export const createPurchase = createOne(
  purchases,
  {
    type: 'quickbooks.purchase.create',
    title: 'Record an expense',
    description: 'Records money that was spent from an account in QuickBooks, once, whatever happens on the way.',
    icon: 'credit-card-pay',
  },
  {
    parameters: Type.Object(
      {
        accountId: refTo('Account', 'Id of the bank, cash or credit card account it was spent from.', 'moneyAccounts'),
        paidBy: parameter.choice(
          { title: 'Paid by', description: 'How it was spent.' },
          { Cash: 'Cash or bank', Check: 'Check', CreditCard: 'Credit card' },
          'Cash',
        ),
        lines: expenseLines,
        prices,
        vendorId: someRef('Payee', 'Id of the vendor. Empty: nobody is named.', 'vendors'),
        number,
        date,
        note,
        currency,
      },
      { additionalProperties: false },
    ),
    example: { accountId: '35', lines: [{ description: 'Paper', amount: '30.00', accountId: '7' }] },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        AccountRef: ref(said.accountId),
        PaymentType: said.paidBy,
        EntityRef: said.vendorId === '' ? '' : { value: said.vendorId, type: 'Vendor' },
        ...heading(context),
        Line: toExpenseLines(said.lines),
        GlobalTaxCalculation: toPrices(said.prices),
        PrivateNote: noteOf(context),
      });
    },
    find: byNote(purchases),
  },
);
