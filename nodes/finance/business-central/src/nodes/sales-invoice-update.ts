import { defineNode, parameter } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedEtag, sourceOf } from '../operations.ts';
import { salesInvoices } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a draft. What is left empty stays as it is; lines are not touched. */
export const updateSalesInvoice = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.salesInvoice.update',
  title: 'Change a sales invoice',
  description: 'Changes dates and reference of a sales invoice that is not posted.',
  icon: 'file-pencil',
  source: sourceOf(salesInvoices.page),
  effect: BRINGS_ABOUT,
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
  output: salesInvoices.shape.schema,
  ports: ['changed'],
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', dueDate: '2026-03-01' },

  async run(context) {
    const { id: idOf, expectedEtag: expected, dueDate, reference } = context.parameters;
    const change = {
      idOf,
      expected,
      isDone: has(filled({ dueDate, reference })),
      body: filled({ dueDate, customerPurchaseOrderReference: reference }),
    };
    return { port: 'changed', ...(await bringAbout(context, salesInvoices, change)) };
  },
});
