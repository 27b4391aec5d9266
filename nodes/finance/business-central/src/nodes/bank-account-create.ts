import { filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { byNumber, createOne, numberOf } from '../operations.ts';
import { bankAccounts } from '../resources.ts';
import { atBank } from '../schema/bank.ts';
import { number, ownCurrency } from '../schema/parameters.ts';

/** Creates a bank account. Its number is a key: no two have the same. */
export const createBankAccount = createOne(
  bankAccounts,
  {
    type: 'business-central.bankAccount.create',
    title: 'Create a bank account',
    description:
      'Creates a bank account in Business Central, once, whatever happens on the way. Its posting group is chosen there before anything is posted to it.',
    icon: 'building-bank',
  },
  {
    parameters: Type.Object(
      {
        displayName: Type.String({
          title: 'Name',
          description: 'Of the account, such as that of the bank.',
          minLength: 1,
          maxLength: 100,
        }),
        number,
        ...atBank,
        currency: ownCurrency,
      },
      { additionalProperties: false },
    ),
    example: { displayName: 'Current account', iban: 'DE89370400440532013000', currency: 'EUR' },
    body: (context) => {
      const { displayName, bankAccountNumber, iban, currency: currencyCode } = context.parameters;
      return filled({ number: numberOf(context), displayName, bankAccountNumber, iban, currencyCode });
    },
    mine: byNumber,
  },
);
