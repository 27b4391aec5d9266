import { getOne } from '../operations.ts';
import { journals } from '../resources.ts';

/** Reads one journal. */
export const getJournal = getOne(journals, {
  type: 'business-central.journal.get',
  title: 'Read a journal',
  description: 'Reads one journal with its lines.',
  icon: 'file-search',
});
