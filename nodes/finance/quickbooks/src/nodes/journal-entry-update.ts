import { parameter } from '@holdfast/node-sdk';
import { day } from '@holdfast/node-sdk/records';
import { changeOne } from '../changes.ts';
import { journalEntries } from '../resources.ts';

/** Changes a journal entry. */
export const updateJournalEntry = changeOne(
  journalEntries,
  {
    type: 'quickbooks.journalEntry.update',
    title: 'Change a journal entry',
    description: 'Changes the date or the number of a journal entry.',
    icon: 'file-pencil',
  },
  {
    date: { from: 'TxnDate', asked: day({ title: 'Date', description: 'Such as 2026-01-15.' }) },
    number: {
      from: 'DocNumber',
      asked: parameter.text({ title: 'Number', description: 'Of the document.', maxLength: 21 }),
    },
  },
  { id: '71', number: 'RENT-2' },
);
