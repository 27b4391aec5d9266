import { defineNode, parameter } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { ref } from '../calls.ts';
import { bringAbout, expectedVersion } from '../changes.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common, sourceOf } from '../operations.ts';
import { invoices } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes an invoice. What is left empty stays as it is; lines are not touched. */
export const updateInvoice = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.invoice.update',
  title: 'Change an invoice',
  description: 'Changes when an invoice is due, its number, its message or where it is sent.',
  icon: 'file-pencil',
  source: sourceOf('Invoice'),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('invoice'),
      expectedVersion,
      dueDate: day({ title: 'Due', description: 'Day by which it is to be paid.' }),
      number: parameter.text({ title: 'Number', description: 'Of the document.', maxLength: 21 }),
      emailAddress: parameter.text({ title: 'E-mail', description: 'Where it is to be sent.', maxLength: 100 }),
      customerMemo: parameter.text({ title: 'Message', description: 'Shown to the customer.', maxLength: 1_000 }),
    },
    { additionalProperties: false },
  ),
  output: invoices.shape.schema,
  ports: ['changed'],
  example: { id: '129', dueDate: '2026-03-01' },

  async run(context) {
    const { id: idOf, expectedVersion: expected, ...said } = context.parameters;
    return {
      port: 'changed',
      ...(await bringAbout(context, invoices, {
        idOf,
        expected,
        isDone: has(filled(said)),
        body: () =>
          filled({
            DueDate: said.dueDate,
            DocNumber: said.number,
            BillEmail: said.emailAddress === '' ? '' : { Address: said.emailAddress },
            CustomerMemo: ref(said.customerMemo),
          }),
      })),
    };
  },
});
