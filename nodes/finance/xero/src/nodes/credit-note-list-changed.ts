import { listChanged } from '../list-changed.ts';
import { creditNotes } from '../resources.ts';

/** Reads the credit notes that were made or changed since this step last came through. */
export const listChangedCreditNotes = listChanged(creditNotes, {
  type: 'xero.creditNote.listChanged',
  title: 'List changed credit notes',
  description: 'Reads the credit notes that were made or changed since this step last came through.',
  icon: 'history',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
});
