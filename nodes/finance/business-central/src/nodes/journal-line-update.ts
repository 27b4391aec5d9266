import { changeLine } from '../lines.ts';
import { journalLines } from '../resources.ts';

/** Changes a line of a journal that is not posted. */
export const updateJournalLine = changeLine(
  journalLines,
  {
    type: 'business-central.journalLine.update',
    title: 'Change a journal line',
    description: 'Changes amount, date or description of a line of a journal that is not posted.',
    icon: 'file-pencil',
  },
  { amount: 'Debits are positive, credits negative.', sign: 1 },
);
