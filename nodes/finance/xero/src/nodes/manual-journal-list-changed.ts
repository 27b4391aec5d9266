import { listChanged } from '../list-changed.ts';
import { manualJournals } from '../resources.ts';

/** Reads the manual journals that were entered, posted, changed or voided since this step last came through. */
export const listChangedManualJournals = listChanged(manualJournals, {
  type: 'xero.manualJournal.listChanged',
  title: 'List changed manual journals',
  description:
    'Reads the manual journals that were entered, posted, changed or voided since this step last came through.',
  icon: 'history',
  source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
});
