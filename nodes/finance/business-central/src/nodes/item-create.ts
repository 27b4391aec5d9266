import { parameter } from '@holdfast/node-sdk';
import { filled, someAmount } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { byNumber, createOne, numberOf } from '../operations.ts';
import { chosenFrom, type OptionsName } from '../options.ts';
import { items } from '../resources.ts';
import { number } from '../schema/parameters.ts';

const code = (title: string, description: string, list: OptionsName) =>
  parameter.text({ title, description, maxLength: 20, ...chosenFrom(list) });

/** Creates an item. Its number is a key: no two have the same. */
export const createItem = createOne(
  items,
  {
    type: 'business-central.item.create',
    title: 'Create an item',
    description: 'Creates a product or service in Business Central, once, whatever happens on the way.',
    icon: 'package',
  },
  {
    parameters: Type.Object(
      {
        displayName: Type.String({
          title: 'Name',
          description: 'Of the product or service.',
          minLength: 1,
          maxLength: 100,
        }),
        number,
        kind: parameter.choice(
          { title: 'Kind', description: 'Whether stock is kept of it.' },
          { Service: 'Service', 'Non-Inventory': 'Product without stock', Inventory: 'Product with stock' },
          'Service',
        ),
        unitPrice: someAmount({ title: 'Sale price', description: 'Of one. Empty: none is set.' }),
        unitCost: someAmount({ title: 'Cost', description: 'Of one. Empty: none is set.' }),
        unit: code('Unit', 'Code of the unit of measure, such as PCS.', 'units'),
        taxGroup: code('Tax group', 'Code of the tax group.', 'taxGroups'),
        postingGroup: code(
          'Posting group',
          'Code of the general product posting group. Needed before it is invoiced.',
          'postingGroups',
        ),
      },
      { additionalProperties: false },
    ),
    example: { displayName: 'An hour of advice', unitPrice: '120.00' },
    body: (context) => {
      const { parameters: said } = context;
      return filled({
        number: numberOf(context),
        displayName: said.displayName,
        type: said.kind,
        unitPrice: said.unitPrice === '' ? '' : Number(said.unitPrice),
        unitCost: said.unitCost === '' ? '' : Number(said.unitCost),
        baseUnitOfMeasureCode: said.unit,
        taxGroupCode: said.taxGroup,
        generalProductPostingGroupCode: said.postingGroup,
      });
    },
    mine: byNumber,
  },
);
