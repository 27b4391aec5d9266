import type { JsonObject } from '@holdfast/node-sdk';
import { filled, holds } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { type Creation, createMany, createOne } from '../create.ts';
import { WHOLE_PRICES } from '../operations.ts';
import { items } from '../resources.ts';
import { itemFields, termsOf } from '../schema/item-parameters.ts';

const parameters = Type.Object(
  {
    code: Type.String({ title: 'Code', description: 'No two items have the same.', minLength: 1, maxLength: 30 }),
    ...itemFields('Empty: none is set.'),
  },
  { additionalProperties: false },
);

/** Terms that say nothing are left out. */
const someTerms = (amount: string, account: string): JsonObject | '' => {
  const terms = termsOf(amount, account);
  return Object.keys(terms).length > 0 ? terms : '';
};

const toItem = (said: Static<typeof parameters>): JsonObject =>
  filled({
    Code: said.code,
    Name: said.name,
    Description: said.description,
    SalesDetails: someTerms(said.salePrice, said.saleAccount),
    PurchaseDetails: someTerms(said.purchasePrice, said.purchaseAccount),
  });

const creation: Creation<typeof parameters> = {
  resource: items,
  parameters,
  example: { code: 'ADVICE', name: 'An hour of advice', salePrice: '120.00', saleAccount: '200' },
  query: WHOLE_PRICES,
  knownBy: ['Code'],
  element: ({ parameters: said }) => toItem(said),

  /** One of this code that is otherwise is somebody else's: then ours was not made. */
  async find({ parameters: said, connection, signal }) {
    const query = { where: `Code==${quoted(said.code)}`, ...WHOLE_PRICES };
    const { body } = await connection.get(api(items.endpoint), { query, signal });
    return elementsOf(body, items.endpoint).filter((element) => holds(element, toItem(said)));
  },
};

/** Creates an item. Its code is unique: one that is the same in all that was asked for is the one. */
export const createItem = createOne(creation, {
  type: 'xero.item.create',
  title: 'Create an item',
  description: 'Creates a product or service in Xero, once, whatever happens on the way.',
  icon: 'package',
  source: 'https://developer.xero.com/documentation/api/accounting/items',
});

/** Creates items, many with one call. */
export const createItems = createMany(creation, {
  type: 'xero.item.createMany',
  title: 'Create many items',
  description: 'Creates products and services in Xero, one for each item and up to fifty with one call, each once.',
  icon: 'packages',
  source: 'https://developer.xero.com/documentation/api/accounting/items',
});
