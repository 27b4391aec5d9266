import { defineNode, parameter } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt, WHOLE_PRICES } from '../operations.ts';
import { bankTransactions } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a bank transaction. Xero wants its type, account and lines said again: they go back as they came. */
export const updateBankTransaction = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.bankTransaction.update',
  title: 'Change a bank transaction',
  description: 'Changes the date or the reference of a bank transaction that is not reconciled.',
  icon: 'file-pencil',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransactions',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id({ title: 'Id', description: 'What Xero calls the bank transaction.' }),
      expectedAt,
      date: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
      reference: parameter.text({ title: 'Reference', description: 'Shown with the transaction.', maxLength: 255 }),
    },
    { additionalProperties: false },
  ),
  output: bankTransactions.shape.schema,
  ports: ['changed'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81', reference: 'Card 12' },

  async run(context) {
    const { id: idOf, expectedAt: expected, date, reference } = context.parameters;
    return {
      port: 'changed',
      ...(await bringAbout(context, bankTransactions, {
        idOf,
        expected,
        query: WHOLE_PRICES,
        isDone: has(filled({ date, reference })),
        body: ({ Type: type, BankAccount, LineItems, LineAmountTypes }) =>
          filled({ Type: type, BankAccount, LineItems, LineAmountTypes, Date: date, Reference: reference }),
      })),
    };
  },
});
