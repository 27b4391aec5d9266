import { creditNotes } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each credit note that is made or changed. */
export const creditNoteChanged = changed(
  creditNotes,
  {
    type: 'xero.creditNote.changed',
    title: 'Xero credit note changed',
    description: 'Starts a run for each credit note that is made or changed in Xero.',
    icon: 'receipt-refund',
  },
  { category: 'CREDITNOTE', settings: {}, example: {} },
);
