import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { filled } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { ref } from '../calls.ts';
import { byAll, createOne } from '../operations.ts';
import { accounts } from '../resources.ts';
import { currency, someRef } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    name: Type.String({
      title: 'Name',
      description: 'No two accounts have the same.',
      minLength: 1,
      maxLength: 100,
      pattern: '^[^:"\\t\\n]+$',
      'x-form': 'a name without colons, quotes, tabs and line breaks',
    }),
    type: parameter.choice(
      { title: 'Type', description: 'What it counts as.' },
      {
        Bank: 'Bank account',
        'Accounts Receivable': 'Accounts receivable',
        'Other Current Asset': 'Current asset',
        'Fixed Asset': 'Fixed asset',
        'Other Asset': 'Other asset',
        'Accounts Payable': 'Accounts payable',
        'Credit Card': 'Credit card',
        'Other Current Liability': 'Current liability',
        'Long Term Liability': 'Long-term liability',
        Equity: 'Equity',
        Income: 'Income',
        'Cost of Goods Sold': 'Cost of goods sold',
        Expense: 'Expense',
        'Other Income': 'Other income',
        'Other Expense': 'Other expense',
      },
      'Expense',
    ),
    subType: parameter.text({
      title: 'Detail type',
      description: 'In the words of QuickBooks, such as OfficeGeneralAdministrativeExpenses. Empty: the usual one.',
      maxLength: 100,
    }),
    number: parameter.text({
      title: 'Number',
      description: 'Where the company numbers its accounts. No two have the same.',
      maxLength: 20,
    }),
    description: parameter.text({ title: 'Description', description: 'What is booked there.', maxLength: 100 }),
    parentId: someRef('Part of', 'Id of the account that it is a part of, of the same type. Empty: none.', 'accounts'),
    currency,
  },
  { additionalProperties: false },
);

const toAccount = (said: Static<typeof parameters>): JsonObject =>
  filled({
    Name: said.name,
    AccountType: said.type,
    AccountSubType: said.subType,
    AcctNum: said.number,
    Description: said.description,
    SubAccount: said.parentId === '' ? undefined : true,
    ParentRef: ref(said.parentId),
    CurrencyRef: ref(said.currency),
  });

/** Creates an account. Its name is unique: one that is the same in all that was asked for is the one. */
export const createAccount = createOne(
  accounts,
  {
    type: 'quickbooks.account.create',
    title: 'Create an account',
    description: 'Creates an account of the chart in QuickBooks, once, whatever happens on the way.',
    icon: 'book-2',
  },
  {
    parameters,
    example: { name: 'Software', type: 'Expense' },
    body: ({ parameters: said }) => toAccount(said),
    find: byAll(accounts, toAccount),
  },
);
