import { defineNode, type JsonObject, parameter } from '@holdfast/node-sdk';
import { filled, holds, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common, written } from '../operations.ts';
import { from } from '../options.ts';
import { accounts } from '../resources.ts';

const parameters = Type.Object(
  {
    code: parameter.text({
      title: 'Code',
      description: 'No two accounts have the same. Bank accounts need none.',
      maxLength: 10,
    }),
    name: Type.String({ title: 'Name', description: 'No two accounts have the same.', minLength: 1, maxLength: 150 }),
    type: parameter.choice(
      { title: 'Type', description: 'What it counts as.' },
      {
        BANK: 'Bank account',
        CURRENT: 'Current asset',
        FIXED: 'Fixed asset',
        NONCURRENT: 'Non-current asset',
        INVENTORY: 'Inventory',
        PREPAYMENT: 'Prepayment',
        CURRLIAB: 'Current liability',
        LIABILITY: 'Liability',
        TERMLIAB: 'Non-current liability',
        EQUITY: 'Equity',
        REVENUE: 'Revenue',
        SALES: 'Sales',
        OTHERINCOME: 'Other income',
        EXPENSE: 'Expense',
        DIRECTCOSTS: 'Direct costs',
        OVERHEADS: 'Overheads',
        DEPRECIATN: 'Depreciation',
      },
      'EXPENSE',
    ),
    description: parameter.text({ title: 'Description', description: 'What is booked there.', maxLength: 4_000 }),
    taxType: parameter.text({ title: 'Tax', description: 'Type of tax. Empty: as Xero does.', ...from('taxTypes') }),
    bankAccountNumber: parameter.text({
      title: 'Bank account number',
      description: 'As the bank writes it.',
      maxLength: 50,
      'x-needed': true,
      'x-when': { type: ['BANK'] },
    }),
  },
  { additionalProperties: false },
);

const toAccount = (said: Static<typeof parameters>): JsonObject =>
  filled({
    Code: said.code,
    Name: said.name,
    Type: said.type,
    Description: said.description,
    TaxType: said.taxType,
    BankAccountNumber: said.type === 'BANK' ? said.bankAccountNumber : '',
  });

/** Creates an account. Its name is unique: one that is the same in all that was asked for is the one. */
export const createAccount = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.account.create',
  title: 'Create an account',
  description: 'Creates an account of the chart in Xero, once, whatever happens on the way.',
  icon: 'book-2',
  source: 'https://developer.xero.com/documentation/api/accounting/accounts',
  effect: CREATES,
  parameters,
  output: accounts.shape.schema,
  ports: ['created'],
  example: { code: '463', name: 'Software', type: 'EXPENSE' },

  async run({ parameters: said, connection, idempotencyKey, signal }) {
    const { body } = await connection.put(api(accounts.endpoint), { json: toAccount(said), idempotencyKey, signal });
    return { port: 'created', ...written(accounts, body) };
  },

  /** One of this name that is otherwise is somebody else's: then ours was not made. */
  async probe({ parameters: said, connection, signal }) {
    const query = { where: `Name==${quoted(said.name)}` };
    const { body } = await connection.get(api(accounts.endpoint), { query, signal });
    const hits = elementsOf(body, accounts.endpoint).filter((element) => holds(element, toAccount(said)));
    return settled(hits, (hit) => ({
      port: 'created',
      output: accounts.shape.read(hit),
      reference: textAt(hit, accounts.idName),
    }));
  },
});
