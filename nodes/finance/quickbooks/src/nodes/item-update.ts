import { defineNode, parameter } from '@holdfast/node-sdk';
import { decimalText, filled, has, someAmount } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { bringAbout, expectedVersion, sentOf } from '../changes.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common, sourceOf } from '../operations.ts';
import { items } from '../resources.ts';
import { id } from '../schema/parameters.ts';
import { activity, toActivity } from '../schema/people.ts';

/** Changes an item; what is left empty stays. */
export const updateItem = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.item.update',
  title: 'Change an item',
  description: 'Changes name, texts and prices of a product or service, or puts it away.',
  icon: 'pencil',
  source: sourceOf('Item'),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('item'),
      expectedVersion,
      name: parameter.text({ title: 'Name', description: 'No two items have the same.', maxLength: 100 }),
      sku: parameter.text({ title: 'SKU', description: 'Your own code.', maxLength: 100 }),
      description: parameter.text({ title: 'Description', description: 'Put on sales documents.', maxLength: 4_000 }),
      unitPrice: someAmount({ title: 'Sale price', description: 'Of one.' }),
      purchaseCost: someAmount({ title: 'Purchase price', description: 'Of one.' }),
      active: activity,
    },
    { additionalProperties: false },
  ),
  output: items.shape.schema,
  ports: ['changed'],
  example: { id: '19', unitPrice: '125.00' },

  async run(context) {
    const { id: idOf, expectedVersion: expected, active, unitPrice, purchaseCost, ...texts } = context.parameters;
    const isActive = toActivity(active);
    const prices = { unitPrice: decimalText(unitPrice) ?? '', purchaseCost: decimalText(purchaseCost) ?? '' };
    return {
      port: 'changed',
      ...(await bringAbout(context, items, {
        idOf,
        expected,
        isDone: has(filled({ ...texts, ...prices, isActive })),
        body: (current) =>
          sentOf(
            items,
            current,
            filled({
              Name: texts.name,
              Sku: texts.sku,
              Description: texts.description,
              UnitPrice: unitPrice === '' ? '' : Number(unitPrice),
              PurchaseCost: purchaseCost === '' ? '' : Number(purchaseCost),
              Active: isActive,
            }),
          ),
      })),
    };
  },
});
