import { amount, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byNote, createOne, noteOf } from '../operations.ts';
import { transfers } from '../resources.ts';
import { currency, date, heading, note, refTo } from '../schema/parameters.ts';

/** Records money that was moved between two accounts of the company. It moves no money at a bank. */
export const createTransfer = createOne(
  transfers,
  {
    type: 'quickbooks.transfer.create',
    title: 'Record a transfer',
    description: 'Records money that was moved between two accounts, once, whatever happens on the way.',
    icon: 'arrows-exchange',
  },
  {
    parameters: Type.Object(
      {
        fromAccountId: refTo('From', 'Id of the account that it leaves.', 'balanceAccounts'),
        toAccountId: refTo('To', 'Id of the account that it goes to: another one.', 'balanceAccounts'),
        amount: amount({ title: 'Amount', description: 'How much is moved.' }),
        date,
        note,
        currency,
      },
      { additionalProperties: false },
    ),
    example: { fromAccountId: '35', toAccountId: '36', amount: '120.00' },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        FromAccountRef: ref(said.fromAccountId),
        ToAccountRef: ref(said.toAccountId),
        Amount: Number(said.amount),
        ...heading(context),
        PrivateNote: noteOf(context),
      });
    },
    find: byNote(transfers),
  },
);
