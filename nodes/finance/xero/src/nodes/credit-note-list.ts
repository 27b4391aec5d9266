import { listAll } from '../operations.ts';
import { creditNotes } from '../resources.ts';

/** Lists credit notes, page by page. */
export const listCreditNotes = listAll(
  creditNotes,
  {
    type: 'xero.creditNote.list',
    title: 'List credit notes',
    description: 'Reads credit notes, each as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
  },
  { settings: {}, hasPages: true, hasModifiedSince: true, queryOf: () => ({}) },
);
