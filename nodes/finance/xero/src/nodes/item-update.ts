import { defineNode, type JsonObject, parameter } from '@holdfast/node-sdk';
import { filled, holds, recordAt, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt, WHOLE_PRICES } from '../operations.ts';
import { items } from '../resources.ts';
import { itemFields, termsOf } from '../schema/item-parameters.ts';
import { id } from '../schema/parameters.ts';

/** Terms that change in part: what is not said goes back as it came. */
const changed = (current: JsonObject, name: string, terms: JsonObject): JsonObject | '' => {
  const { UnitPrice, AccountCode, COGSAccountCode, TaxType } = recordAt(current, name);
  return Object.keys(terms).length > 0 ? filled({ UnitPrice, AccountCode, COGSAccountCode, TaxType, ...terms }) : '';
};

/** Changes an item. What is left empty stays as it is. */
export const updateItem = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.item.update',
  title: 'Change an item',
  description: 'Changes the code, name, description, prices or accounts of a product or service.',
  icon: 'file-pencil',
  source: 'https://developer.xero.com/documentation/api/accounting/items',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id({ title: 'Id', description: 'What Xero calls the item.' }),
      expectedAt,
      code: parameter.text({ title: 'Code', description: 'No two items have the same.', maxLength: 30 }),
      ...itemFields('Empty: it stays.'),
    },
    { additionalProperties: false },
  ),
  output: items.shape.schema,
  ports: ['changed'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81', salePrice: '130.00' },

  async run(context) {
    const { id: idOf, expectedAt: expected, code, name, description, ...said } = context.parameters;
    const [sale, purchase] = [
      termsOf(said.salePrice, said.saleAccount),
      termsOf(said.purchasePrice, said.purchaseAccount),
    ];
    const wanted = filled({ Code: code, Name: name, Description: description });
    return {
      port: 'changed',
      ...(await bringAbout(context, items, {
        idOf,
        expected,
        query: WHOLE_PRICES,
        isDone: (_, current) =>
          holds(current, wanted) &&
          holds(recordAt(current, 'SalesDetails'), sale) &&
          holds(recordAt(current, 'PurchaseDetails'), purchase),
        // Xero wants the code of an item each time.
        body: (current) =>
          filled({
            Code: textAt(current, 'Code'),
            ...wanted,
            SalesDetails: changed(current, 'SalesDetails', sale),
            PurchaseDetails: changed(current, 'PurchaseDetails', purchase),
          }),
      })),
    };
  },
});
