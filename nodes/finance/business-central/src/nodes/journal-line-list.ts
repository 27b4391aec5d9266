import { journalLines } from '../resources.ts';
import { generalJournals, listLines } from '../waiting.ts';

/** Lists the lines of general journals that wait in a journal. */
export const listJournalLines = listLines(
  journalLines,
  {
    type: 'business-central.journalLine.list',
    title: 'List journal lines',
    description: 'Reads the lines of general journals that wait in a journal, each as an item of its own.',
    icon: 'list-details',
  },
  generalJournals,
);
