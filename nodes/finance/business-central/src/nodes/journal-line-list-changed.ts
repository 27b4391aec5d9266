import { journalLines } from '../resources.ts';
import { generalJournals, listChangedLines } from '../waiting.ts';

/** Reads the lines of general journals that were made or changed in journals since this step last came through. */
export const listChangedJournalLines = listChangedLines(
  journalLines,
  {
    type: 'business-central.journalLine.listChanged',
    title: 'List changed journal lines',
    description:
      'Reads the lines of general journals that were made or changed since this step last came through, and wait in a journal still.',
    icon: 'history',
  },
  generalJournals,
);
