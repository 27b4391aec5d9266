import { changeOne } from '../changes.ts';
import { journalEntries } from '../resources.ts';
import { dated, numbered } from '../schema/changeable.ts';

/** Changes a journal entry. */
export const updateJournalEntry = changeOne(
  journalEntries,
  {
    type: 'quickbooks.journalEntry.update',
    title: 'Change a journal entry',
    description: 'Changes the date or the number of a journal entry.',
    icon: 'file-pencil',
  },
  { date: dated, number: numbered() },
  { id: '71', number: 'RENT-2' },
);
