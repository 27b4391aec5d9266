import { listAll } from '../operations.ts';
import { manualJournals } from '../resources.ts';

/** Lists manual journals, page by page. */
export const listManualJournals = listAll(
  manualJournals,
  {
    type: 'xero.manualJournal.list',
    title: 'List manual journals',
    description: 'Reads manual journals, each as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
  },
  { settings: {}, hasPages: true, hasModifiedSince: true, queryOf: () => ({}) },
);
