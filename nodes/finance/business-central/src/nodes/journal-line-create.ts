import { textAt } from '@holdfast/node-sdk/records';
import { addLine } from '../lines.ts';
import { journalLines } from '../resources.ts';
import { postedTo } from '../schema/journals.ts';
import { generalJournals } from '../waiting.ts';

/** Adds a line to a general journal that is there. */
export const createJournalLine = addLine(
  journalLines,
  {
    type: 'business-central.journalLine.create',
    title: 'Add a journal line',
    description: 'Adds a line to a general journal that is there, once. Nothing is posted yet.',
    icon: 'row-insert-bottom',
  },
  {
    ...generalJournals,
    settings: postedTo,
    about: (said) => ({ accountType: textAt(said, 'accountType'), accountNumber: textAt(said, 'accountNumber') }),
    amount: 'Debits are positive, credits negative.',
    sign: 1,
    example: { accountNumber: '61100' },
  },
);
