import { filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { byNumber, createOne, numberOf } from '../operations.ts';
import { vendors } from '../resources.ts';
import { currency, number } from '../schema/parameters.ts';
import { displayName, party } from '../schema/party.ts';

/** Creates a vendor. Its number is a key: no two have the same. */
export const createVendor = createOne(
  vendors,
  {
    type: 'business-central.vendor.create',
    title: 'Create a vendor',
    description: 'Creates a vendor in Business Central, once, whatever happens on the way.',
    icon: 'user-plus',
  },
  {
    parameters: Type.Object({ displayName, number, ...party, currency }, { additionalProperties: false }),
    example: { displayName: 'Example Ltd', email: 'books@example.com' },
    body: (context) => {
      const { currency: currencyCode, number: _, ...said } = context.parameters;
      return filled({ ...said, number: numberOf(context), currencyCode });
    },
    mine: byNumber,
  },
);
