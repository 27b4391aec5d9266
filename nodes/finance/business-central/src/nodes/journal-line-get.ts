import { getOne } from '../operations.ts';
import { journalLines } from '../resources.ts';

/** Reads one line of a journal that is not posted. */
export const getJournalLine = getOne(journalLines, {
  type: 'business-central.journalLine.get',
  title: 'Read a journal line',
  description: 'Reads one line of a journal that waits in its journal.',
  icon: 'file-search',
});
