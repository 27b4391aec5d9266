import { defineNode, type JsonObject } from '@holdfast/node-sdk';
import { filled, holds, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common, written } from '../operations.ts';
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

/** Creates an item. Its code is unique: one that is the same in all that was asked for is the one. */
export const createItem = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.item.create',
  title: 'Create an item',
  description: 'Creates a product or service in Xero, once, whatever happens on the way.',
  icon: 'package',
  source: 'https://developer.xero.com/documentation/api/accounting/items',
  effect: CREATES,
  parameters,
  output: items.shape.schema,
  ports: ['created'],
  example: { code: 'ADVICE', name: 'An hour of advice', salePrice: '120.00', saleAccount: '200' },

  async run({ parameters: said, connection, idempotencyKey, signal }) {
    const { body } = await connection.put(api('Items'), {
      query: { summarizeErrors: true, unitdp: 4 },
      json: { Items: [toItem(said)] },
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...written(items, body) };
  },

  /** One of this code that is otherwise is somebody else's: then ours was not made. */
  async probe({ parameters: said, connection, signal }) {
    const { body } = await connection.get(api('Items'), {
      query: { where: `Code==${quoted(said.code)}`, unitdp: 4 },
      signal,
    });
    const hits = elementsOf(body, 'Items').filter((element) => holds(element, toItem(said)));
    return settled(hits, (hit) => ({
      port: 'created',
      output: items.shape.read(hit),
      reference: textAt(hit, 'ItemID'),
    }));
  },
});
