import { getOne } from '../operations.ts';
import { manualJournals } from '../resources.ts';

/** Reads one manual journal. */
export const getManualJournal = getOne(manualJournals, 'manual journal', {
  type: 'xero.manualJournal.get',
  title: 'Read a manual journal',
  description: 'Reads one manual journal.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
});
