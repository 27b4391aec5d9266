import { defineNode } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { creditNotes } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Voids an approved credit note, or deletes one that is not approved yet. */
export const voidCreditNote = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.creditNote.void',
  title: 'Void a credit note',
  description: 'Voids an approved credit note, or deletes one that is not approved yet.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    { id: id({ title: 'Id', description: 'What Xero calls the credit note.' }), expectedAt },
    { additionalProperties: false },
  ),
  output: creditNotes.shape.schema,
  ports: ['voided'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run(context) {
    const { id: idOf, expectedAt: expected } = context.parameters;
    return {
      port: 'voided',
      ...(await bringAbout(context, creditNotes, {
        idOf,
        expected,
        isDone: ({ status }) => status === 'VOIDED' || status === 'DELETED',
        body: (current) => ({ Status: textAt(current, 'Status') === 'AUTHORISED' ? 'VOIDED' : 'DELETED' }),
      })),
    };
  },
});
