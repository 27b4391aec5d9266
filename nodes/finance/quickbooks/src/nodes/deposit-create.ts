import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { amount, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { deposits } from '../resources.ts';
import { currency, date, heading, note, refTo, someRef } from '../schema/parameters.ts';

const lines = Type.Array(
  Type.Object(
    {
      amount: amount({ title: 'Amount', description: 'Of the line.' }),
      accountId: someRef(
        'Account',
        'Id of the account it comes from. Empty only where a payment is deposited.',
        'accounts',
      ),
      paymentId: someRef('Payment', 'Id of a payment that lies in undeposited funds.'),
      description: parameter.text({ title: 'Description', description: 'What it is for.', maxLength: 4_000 }),
    },
    { additionalProperties: false },
  ),
  { title: 'Lines', description: 'What the deposit is made of.', minItems: 1, maxItems: 500 },
);

/** Records money that came into an account. */
export const createDeposit = createOne(
  deposits,
  {
    type: 'quickbooks.deposit.create',
    title: 'Record a deposit',
    description: 'Records money that came into an account in QuickBooks, once, whatever happens on the way.',
    icon: 'building-bank',
  },
  {
    parameters: Type.Object(
      { accountId: refTo('Deposit to', 'Id of the bank account.', 'bankAccounts'), lines, date, note, currency },
      { additionalProperties: false },
    ),
    example: { accountId: '35', lines: [{ amount: '50.00', accountId: '79', description: 'Interest' }] },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        DepositToAccountRef: ref(said.accountId),
        ...heading(context),
        Line: said.lines.map(
          (line): JsonObject =>
            line.paymentId === ''
              ? filled({
                  Amount: Number(line.amount),
                  Description: line.description,
                  DetailType: 'DepositLineDetail',
                  DepositLineDetail: { AccountRef: { value: line.accountId } },
                })
              : {
                  Amount: Number(line.amount),
                  LinkedTxn: [{ TxnId: line.paymentId, TxnType: 'Payment', TxnLineId: '0' }],
                },
        ),
        PrivateNote: noteOf(context),
      });
    },
    find: byNote(deposits),
  },
);
