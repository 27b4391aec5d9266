import { getOne } from '../operations.ts';
import { journalEntries } from '../resources.ts';

/** Reads one journal entry. */
export const getJournalEntry = getOne(journalEntries, {
  type: 'quickbooks.journalEntry.get',
  title: 'Read a journal entry',
  description: 'Reads one journal entry with its lines.',
  icon: 'file-search',
});
