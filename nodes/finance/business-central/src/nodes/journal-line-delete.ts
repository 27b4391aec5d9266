import { removeOne } from '../operations.ts';
import { journalLines } from '../resources.ts';

/** Deletes a line of a journal that is not posted. */
export const deleteJournalLine = removeOne(journalLines, {
  type: 'business-central.journalLine.delete',
  title: 'Delete a journal line',
  description: 'Takes a line of a journal out of its journal, where it is not posted.',
  icon: 'trash',
});
