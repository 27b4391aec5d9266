import { listChanged } from '../list-changed.ts';
import { journalEntries } from '../resources.ts';

/** Reads the journal entries that were posted or changed since this step last came through. */
export const listChangedJournalEntries = listChanged(journalEntries, {
  type: 'quickbooks.journalEntry.listChanged',
  title: 'List changed journal entries',
  description: 'Reads the journal entries that were posted or changed since this step last came through.',
  icon: 'history',
});
