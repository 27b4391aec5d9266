import { parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag } from '../operations.ts';
import { bankAccounts } from '../resources.ts';
import { atBank } from '../schema/bank.ts';
import { id } from '../schema/parameters.ts';

/** Changes a bank account; what is left empty stays. Its currency stays: entries are in it. */
export const updateBankAccount = changeOne(
  bankAccounts,
  {
    type: 'business-central.bankAccount.update',
    title: 'Change a bank account',
    description: 'Changes name, account number and IBAN of a bank account, or blocks it.',
    icon: 'pencil',
  },
  {
    parameters: Type.Object(
      {
        id: id('bank account'),
        expectedEtag,
        displayName: parameter.text({ title: 'Name', description: 'Of the account.', maxLength: 100 }),
        ...atBank,
        blocked: parameter.choice(
          { title: 'Blocked', description: 'Whether nothing can be posted to it.' },
          { keep: 'As it is', yes: 'Blocked', no: 'Not blocked' },
          'keep',
        ),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', displayName: 'Current account' },
    change: ({ id: idOf, expectedEtag: expected, blocked: said, ...texts }) => {
      const blocked = said === 'keep' ? undefined : said === 'yes';
      return {
        idOf,
        expected,
        isDone: has(filled({ ...texts, isBlocked: blocked })),
        body: filled({ ...texts, blocked }),
      };
    },
  },
);
