import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { filled, someAmount } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { ref } from '../calls.ts';
import { byAll, createOne } from '../operations.ts';
import { items } from '../resources.ts';
import { someRef } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    name: Type.String({
      title: 'Name',
      description: 'No two items have the same.',
      minLength: 1,
      maxLength: 100,
      pattern: '^[^:\\t\\n]+$',
      'x-form': 'a name without colons, tabs and line breaks',
    }),
    kind: parameter.choice(
      { title: 'Kind', description: 'Stock is kept of neither.' },
      { Service: 'Service', NonInventory: 'Product without stock' },
      'Service',
    ),
    sku: parameter.text({ title: 'SKU', description: 'Your own code.', maxLength: 100 }),
    description: parameter.text({ title: 'Description', description: 'Put on sales documents.', maxLength: 4_000 }),
    unitPrice: someAmount({ title: 'Sale price', description: 'Of one. Empty: none is set.' }),
    incomeAccountId: someRef('Income account', 'Id of the account for sales. Needed for what is sold.', 'accounts'),
    purchaseCost: someAmount({ title: 'Purchase price', description: 'Of one. Empty: none is set.' }),
    expenseAccountId: someRef(
      'Expense account',
      'Id of the account for purchases. Needed for what is bought.',
      'accounts',
    ),
  },
  { additionalProperties: false },
);

const numberOf = (text: string): number | '' => (text === '' ? '' : Number(text));

const toItem = (said: Static<typeof parameters>): JsonObject =>
  filled({
    Name: said.name,
    Type: said.kind,
    Sku: said.sku,
    Description: said.description,
    UnitPrice: numberOf(said.unitPrice),
    IncomeAccountRef: ref(said.incomeAccountId),
    PurchaseCost: numberOf(said.purchaseCost),
    ExpenseAccountRef: ref(said.expenseAccountId),
  });

/** Creates an item. Its name is unique: one that is the same in all that was asked for is the one. */
export const createItem = createOne(
  items,
  {
    type: 'quickbooks.item.create',
    title: 'Create an item',
    description: 'Creates a product or service in QuickBooks, once, whatever happens on the way.',
    icon: 'package',
  },
  {
    parameters,
    example: { name: 'An hour of advice', unitPrice: '120.00', incomeAccountId: '79' },
    body: ({ parameters: said }) => toItem(said),
    find: byAll(items, toItem),
  },
);
