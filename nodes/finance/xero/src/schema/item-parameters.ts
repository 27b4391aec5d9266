import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { filled, someAmount } from '@holdfast/node-sdk/records';
import { from } from '../options.ts';

const price = (title: string, description: string) => someAmount({ title, description });
const account = (title: string, description: string) =>
  parameter.text({ title, description, maxLength: 50, ...from('accounts') });

/** Settings of a step that makes or changes an item, besides its code. `empty`: what an empty price stands for. */
export const itemFields = (empty: string) => ({
  name: parameter.text({ title: 'Name', description: 'Of the product or service.', maxLength: 50 }),
  description: parameter.text({ title: 'Description', description: 'Put on sales invoices.', maxLength: 4_000 }),
  salePrice: price('Sale price', `Of one. ${empty}`),
  saleAccount: account('Sale account', 'Code of the account for sales.'),
  purchasePrice: price('Purchase price', `Of one. ${empty}`),
  purchaseAccount: account('Purchase account', 'Code of the account for purchases.'),
});

/** What an item is sold or bought for, as far as it is said. */
export const termsOf = (amount: string, account: string): JsonObject =>
  filled({ ...(amount === '' ? {} : { UnitPrice: Number(amount) }), AccountCode: account });
