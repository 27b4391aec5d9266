import { removeOne } from '../operations.ts';
import { journals } from '../resources.ts';

/** Deletes a journal that is not posted. */
export const deleteJournal = removeOne(journals, {
  type: 'business-central.journal.delete',
  title: 'Delete a journal',
  description: 'Deletes a journal that is not posted.',
  icon: 'trash',
});
