import { parameter } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag } from '../operations.ts';
import { purchaseInvoices } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a draft. What is left empty stays as it is; lines are not touched. */
export const updatePurchaseInvoice = changeOne(
  purchaseInvoices,
  {
    type: 'business-central.purchaseInvoice.update',
    title: 'Change a purchase invoice',
    description: 'Changes number and due date of a purchase invoice that is not posted.',
    icon: 'file-pencil',
  },
  {
    parameters: Type.Object(
      {
        id: id('purchase invoice'),
        expectedEtag,
        dueDate: day({ title: 'Due', description: 'Day by which it is to be paid.' }),
        vendorInvoiceNumber: parameter.text({
          title: 'Number',
          description: 'The number that the vendor gave it, in capital letters.',
          maxLength: 35,
          pattern: '^[^a-z]*$',
          'x-form': 'capital letters and digits, such as INV-204',
        }),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', dueDate: '2026-03-01' },
    change: ({ id: idOf, expectedEtag: expected, ...said }) => {
      const body = filled(said);
      return { idOf, expected, isDone: has(body), body };
    },
  },
);
