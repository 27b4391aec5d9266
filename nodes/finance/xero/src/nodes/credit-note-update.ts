import { approved, changeOne, dated, worded } from '../change.ts';
import { creditNotes } from '../resources.ts';

/** Changes a credit note. */
export const updateCreditNote = changeOne(
  creditNotes,
  'credit note',
  {
    type: 'xero.creditNote.update',
    title: 'Change a credit note',
    description: 'Changes fields of a credit note, or moves it on to the next status.',
    icon: 'file-pencil',
    source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
  },
  {
    status: approved,
    date: dated(),
    reference: worded('Reference', 'Reference', 'Of a credit to a customer.'),
    number: worded('CreditNoteNumber', 'Number', 'Of the document.'),
  },
  { status: 'AUTHORISED' },
);
