import { removeOne } from '../changes.ts';
import { journalEntries } from '../resources.ts';

/** Takes a journal entry out of the books. */
export const deleteJournalEntry = removeOne(journalEntries, {
  type: 'quickbooks.journalEntry.delete',
  title: 'Delete a journal entry',
  description: 'Takes a journal entry out of the books for good.',
  icon: 'trash',
});
