import { defineNode, type JsonObject } from '@holdfast/node-sdk';
import { filled, isRecord } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { bankTransactions } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** What a change has to say again: the contract wants type, account and lines. */
const asSent = ({ Type: type = null, BankAccount, LineItems }: JsonObject): JsonObject =>
  filled({
    Type: type,
    BankAccount: isRecord(BankAccount) ? filled({ AccountID: BankAccount.AccountID }) : null,
    LineItems: Array.isArray(LineItems) ? LineItems.filter(isRecord).map(lineAsSent) : [],
  });

const lineAsSent = ({ LineItemID, Description, Quantity, UnitAmount, AccountCode, TaxType }: JsonObject): JsonObject =>
  filled({ LineItemID, Description, Quantity, UnitAmount, AccountCode, TaxType });

/** Deletes a bank transaction that is not reconciled. */
export const deleteBankTransaction = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.bankTransaction.delete',
  title: 'Delete a bank transaction',
  description: 'Deletes a bank transaction that is not reconciled.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransactions',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    { id: id({ title: 'Id', description: 'What Xero calls the bank transaction.' }), expectedAt },
    { additionalProperties: false },
  ),
  output: bankTransactions.shape.schema,
  ports: ['deleted'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run(context) {
    const { id: idOf, expectedAt: expected } = context.parameters;
    return {
      port: 'deleted',
      ...(await bringAbout(context, bankTransactions, {
        idOf,
        expected,
        isDone: ({ status }) => status === 'DELETED' || status === 'VOIDED',
        body: (current) => ({ ...asSent(current), Status: 'DELETED' }),
      })),
    };
  },
});
