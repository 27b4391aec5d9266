import { defineNode, parameter } from '@holdfast/node-sdk';
import { day, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { invoices } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/**
 * Changes an invoice or a bill. What is left empty stays as it is; lines are not touched.
 */
export const updateInvoice = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.invoice.update',
  title: 'Change an invoice or a bill',
  description: 'Changes fields of an invoice or a bill, or moves it on to the next status.',
  icon: 'file-pencil',
  source: 'https://developer.xero.com/documentation/api/accounting/invoices',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id({ title: 'Id', description: 'What Xero calls the invoice or bill.' }),
      expectedAt,
      status: parameter.choice(
        { title: 'Status', description: 'Where it goes from a draft.' },
        { keep: 'As it is', SUBMITTED: 'To be approved', AUTHORISED: 'Approved' },
        'keep',
      ),
      dueDate: day({ title: 'Due', description: 'Day by which it is to be paid.' }),
      reference: parameter.text({ title: 'Reference', description: 'Of a sales invoice.', maxLength: 255 }),
      number: parameter.text({ title: 'Number', description: 'Of the document.', maxLength: 255 }),
    },
    { additionalProperties: false },
  ),
  output: invoices.shape.schema,
  ports: ['changed'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81', dueDate: '2026-03-01' },

  async run(context) {
    const { id: idOf, expectedAt: expected, status, dueDate, reference, number } = context.parameters;
    const wanted = filled({ status: status === 'keep' ? '' : status, dueDate, reference, number });
    return {
      port: 'changed',
      ...(await bringAbout(context, invoices, {
        idOf,
        expected,
        isDone: (current) => Object.entries(wanted).every(([name, value]) => current[name] === value),
        body: () => filled({ Status: wanted.status, DueDate: dueDate, Reference: reference, InvoiceNumber: number }),
      })),
    };
  },
});
