import { filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { byName, createOne, noteOf } from '../operations.ts';
import { vendors } from '../resources.ts';
import { currency, shortNote } from '../schema/parameters.ts';
import { person, toPerson } from '../schema/people.ts';

/** Creates a vendor. Its name is unique among customers, vendors and employees; its notes carry the mark. */
export const createVendor = createOne(
  vendors,
  {
    type: 'quickbooks.vendor.create',
    title: 'Create a vendor',
    description: 'Creates a vendor in QuickBooks, once, whatever happens on the way.',
    icon: 'user-plus',
  },
  {
    parameters: Type.Object(
      {
        name: Type.String({
          title: 'Name',
          description: 'As it is shown. No two customers, vendors or employees have the same.',
          minLength: 1,
          maxLength: 500,
          pattern: '^[^:\\t\\n]+$',
          'x-form': 'a name without colons, tabs and line breaks',
        }),
        ...person,
        currency,
        note: shortNote,
      },
      { additionalProperties: false },
    ),
    example: { name: 'Example Supplies', emailAddress: 'books@example.com' },
    body: (context) =>
      filled({
        DisplayName: context.parameters.name,
        ...toPerson(context.parameters),
        CurrencyRef: ref(context.parameters.currency),
        Notes: noteOf(context),
      }),
    find: byName(vendors),
  },
);
