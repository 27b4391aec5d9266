import { plainList } from '../operations.ts';
import { journalEntries } from '../resources.ts';

/** Lists journal entries, page by page. */
export const listJournalEntries = plainList(journalEntries, {
  type: 'quickbooks.journalEntry.list',
  title: 'List journal entries',
  description: 'Reads journal entries, each as an item of its own.',
  icon: 'list-details',
});
