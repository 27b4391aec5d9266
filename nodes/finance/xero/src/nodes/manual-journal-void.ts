import { defineNode } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { manualJournals } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Voids a posted manual journal, or deletes a draft. */
export const voidManualJournal = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.manualJournal.void',
  title: 'Void a manual journal',
  description: 'Voids a posted manual journal, or deletes a draft.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    { id: id({ title: 'Id', description: 'What Xero calls the manual journal.' }), expectedAt },
    { additionalProperties: false },
  ),
  output: manualJournals.shape.schema,
  ports: ['voided'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run(context) {
    const { id: idOf, expectedAt: expected } = context.parameters;
    return {
      port: 'voided',
      ...(await bringAbout(context, manualJournals, {
        idOf,
        expected,
        isDone: ({ status }) => status === 'VOIDED' || status === 'DELETED',
        body: (current) => ({
          Narration: textAt(current, 'Narration'),
          Status: textAt(current, 'Status') === 'POSTED' ? 'VOIDED' : 'DELETED',
        }),
      })),
    };
  },
});
