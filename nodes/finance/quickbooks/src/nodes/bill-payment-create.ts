import { parameter } from '@holdfast/node-sdk';
import { added, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { billPayments } from '../resources.ts';
import { currency, date, heading, note, number, paidAtAll, refTo, toPaid } from '../schema/parameters.ts';

/** Records what was paid to a vendor, by check or by card. */
export const createBillPayment = createOne(
  billPayments,
  {
    type: 'quickbooks.billPayment.create',
    title: 'Record a bill payment',
    description: 'Records the payment of bills in QuickBooks, once, whatever happens on the way.',
    icon: 'cash-banknote',
  },
  {
    parameters: Type.Object(
      {
        vendorId: refTo('Vendor', 'Id of the vendor.', 'vendors'),
        bills: paidAtAll('bill'),
        paidBy: parameter.choice(
          { title: 'Paid by', description: 'From what it was paid.' },
          { Check: 'Bank account', CreditCard: 'Credit card' },
          'Check',
        ),
        accountId: refTo('Account', 'Id of the bank account or the credit card account.', 'moneyAccounts'),
        number,
        date,
        note,
        currency,
      },
      { additionalProperties: false },
    ),
    example: { vendorId: '46', bills: [{ id: '25', amount: '30.00' }], accountId: '35' },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        VendorRef: ref(said.vendorId),
        ...heading(context),
        PayType: said.paidBy,
        ...(said.paidBy === 'Check'
          ? { CheckPayment: { BankAccountRef: { value: said.accountId } } }
          : { CreditCardPayment: { CCAccountRef: { value: said.accountId } } }),
        TotalAmt: Number(added(said.bills.map(({ amount }) => amount))),
        Line: toPaid(said.bills, 'Bill'),
        PrivateNote: noteOf(context),
      });
    },
    find: byNote(billPayments),
  },
);
