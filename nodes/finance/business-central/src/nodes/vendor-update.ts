import { parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag } from '../operations.ts';
import { vendors } from '../resources.ts';
import { id } from '../schema/parameters.ts';
import { party } from '../schema/party.ts';

/** Changes a vendor; what is left empty stays. */
export const updateVendor = changeOne(
  vendors,
  {
    type: 'business-central.vendor.update',
    title: 'Change a vendor',
    description: 'Changes fields of a vendor.',
    icon: 'user-edit',
  },
  {
    parameters: Type.Object(
      {
        id: id('vendor'),
        expectedEtag,
        displayName: parameter.text({ title: 'Name', description: 'Of the person or company.', maxLength: 100 }),
        ...party,
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', email: 'books@example.com' },
    change: ({ id: idOf, expectedEtag: expected, ...said }) => {
      const body = filled(said);
      return { idOf, expected, isDone: has(body), body };
    },
  },
);
