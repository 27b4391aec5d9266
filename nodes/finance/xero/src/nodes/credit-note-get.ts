import { getOne } from '../operations.ts';
import { creditNotes } from '../resources.ts';

/** Reads one credit note. */
export const getCreditNote = getOne(creditNotes, 'credit note', {
  type: 'xero.creditNote.get',
  title: 'Read a credit note',
  description: 'Reads one credit note.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
});
