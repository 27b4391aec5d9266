import { parameter } from '@holdfast/node-sdk';
import { decimalText, filled, has, someAmount } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag } from '../operations.ts';
import { items } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes an item; what is left empty stays. */
export const updateItem = changeOne(
  items,
  {
    type: 'business-central.item.update',
    title: 'Change an item',
    description: 'Changes name and prices of a product or service.',
    icon: 'pencil',
  },
  {
    parameters: Type.Object(
      {
        id: id('item'),
        expectedEtag,
        displayName: parameter.text({ title: 'Name', description: 'Of the product or service.', maxLength: 100 }),
        unitPrice: someAmount({ title: 'Sale price', description: 'Of one.' }),
        unitCost: someAmount({ title: 'Cost', description: 'Of one.' }),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', unitPrice: '125.00' },
    change: ({ id: idOf, expectedEtag: expected, displayName, unitPrice, unitCost }) => {
      const prices = { unitPrice: decimalText(unitPrice) ?? '', unitCost: decimalText(unitCost) ?? '' };
      return {
        idOf,
        expected,
        isDone: has(filled({ displayName, ...prices })),
        body: filled({
          displayName,
          unitPrice: unitPrice === '' ? '' : Number(unitPrice),
          unitCost: unitCost === '' ? '' : Number(unitCost),
        }),
      };
    },
  },
);
