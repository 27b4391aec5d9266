import { defineNode, parameter } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { creditNotes } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a credit note. What is left empty stays as it is; lines are not touched. */
export const updateCreditNote = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.creditNote.update',
  title: 'Change a credit note',
  description: 'Changes fields of a credit note, or moves it on to the next status.',
  icon: 'file-pencil',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id({ title: 'Id', description: 'What Xero calls the credit note.' }),
      expectedAt,
      status: parameter.choice(
        { title: 'Status', description: 'Where it goes from a draft.' },
        { keep: 'As it is', SUBMITTED: 'To be approved', AUTHORISED: 'Approved' },
        'keep',
      ),
      date: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
      reference: parameter.text({ title: 'Reference', description: 'Of a credit to a customer.', maxLength: 255 }),
      number: parameter.text({ title: 'Number', description: 'Of the document.', maxLength: 255 }),
    },
    { additionalProperties: false },
  ),
  output: creditNotes.shape.schema,
  ports: ['changed'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81', status: 'AUTHORISED' },

  async run(context) {
    const { id: idOf, expectedAt: expected, status, date, reference, number } = context.parameters;
    const wanted = filled({ status: status === 'keep' ? '' : status, date, reference, number });
    return {
      port: 'changed',
      ...(await bringAbout(context, creditNotes, {
        idOf,
        expected,
        isDone: has(wanted),
        body: () => filled({ Status: wanted.status, Date: date, Reference: reference, CreditNoteNumber: number }),
      })),
    };
  },
});
