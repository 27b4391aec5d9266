import { parameter } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag } from '../operations.ts';
import { salesInvoices } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a draft. What is left empty stays as it is; lines are not touched. */
export const updateSalesInvoice = changeOne(
  salesInvoices,
  {
    type: 'business-central.salesInvoice.update',
    title: 'Change a sales invoice',
    description: 'Changes dates and reference of a sales invoice that is not posted.',
    icon: 'file-pencil',
  },
  {
    parameters: Type.Object(
      {
        id: id('sales invoice'),
        expectedEtag,
        dueDate: day({ title: 'Due', description: 'Day by which it is to be paid.' }),
        reference: parameter.text({
          title: 'Reference',
          description: 'The purchase order of the customer.',
          maxLength: 35,
        }),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', dueDate: '2026-03-01' },
    change: ({ id: idOf, expectedEtag: expected, dueDate, reference }) => ({
      idOf,
      expected,
      isDone: has(filled({ dueDate, reference })),
      body: filled({ dueDate, customerPurchaseOrderReference: reference }),
    }),
  },
);
