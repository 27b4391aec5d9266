import { defineNode, parameter } from '@holdfast/node-sdk';
import { day, filled, has, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { manualJournals } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a manual journal; what is left empty stays, and lines are not touched. Xero wants the narration said each time. */
export const updateManualJournal = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.manualJournal.update',
  title: 'Change a manual journal',
  description: 'Changes the narration or the date of a manual journal, or posts a draft.',
  icon: 'file-pencil',
  source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id({ title: 'Id', description: 'What Xero calls the manual journal.' }),
      expectedAt,
      status: parameter.choice(
        { title: 'Status', description: 'Where it goes from a draft.' },
        { keep: 'As it is', POSTED: 'Posted' },
        'keep',
      ),
      narration: parameter.text({ title: 'Narration', description: 'What it is for.', maxLength: 4_000 }),
      date: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
    },
    { additionalProperties: false },
  ),
  output: manualJournals.shape.schema,
  ports: ['changed'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81', status: 'POSTED' },

  async run(context) {
    const { id: idOf, expectedAt: expected, status, narration, date } = context.parameters;
    const wanted = filled({ status: status === 'keep' ? '' : status, narration, date });
    return {
      port: 'changed',
      ...(await bringAbout(context, manualJournals, {
        idOf,
        expected,
        isDone: has(wanted),
        body: (current) =>
          filled({ Narration: narration || textAt(current, 'Narration'), Date: date, Status: wanted.status }),
      })),
    };
  },
});
