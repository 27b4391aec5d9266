import { Type } from 'typebox';
import { quoted } from '../calls.ts';
import { createOne, NUMBER_LENGTH } from '../operations.ts';
import { taxGroups } from '../resources.ts';

/** Creates a tax group. Its code is a key: no two have the same. */
export const createTaxGroup = createOne(
  taxGroups,
  {
    type: 'business-central.taxGroup.create',
    title: 'Create a tax group',
    description: 'Creates a tax group in Business Central, once, whatever happens on the way.',
    icon: 'receipt-tax',
  },
  {
    parameters: Type.Object(
      {
        code: Type.String({
          title: 'Code',
          description: 'Such as FURNITURE. Business Central keeps it in capital letters.',
          minLength: 1,
          maxLength: NUMBER_LENGTH,
        }),
        displayName: Type.String({
          title: 'Name',
          description: 'What the group is of.',
          minLength: 1,
          maxLength: 100,
        }),
      },
      { additionalProperties: false },
    ),
    example: { code: 'FURNITURE', displayName: 'Taxable furniture' },
    body: ({ parameters: { code, displayName } }) => ({ code: code.toUpperCase(), displayName }),
    mine: ({ parameters: { code, displayName } }) =>
      `code eq ${quoted(code.toUpperCase())} and displayName eq ${quoted(displayName)}`,
  },
);
