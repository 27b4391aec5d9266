import { approved, changeOne, dated, worded } from '../change.ts';
import { invoices } from '../resources.ts';

/** Changes an invoice or a bill. */
export const updateInvoice = changeOne(
  invoices,
  'invoice or bill',
  {
    type: 'xero.invoice.update',
    title: 'Change an invoice or a bill',
    description: 'Changes fields of an invoice or a bill, or moves it on to the next status.',
    icon: 'file-pencil',
    source: 'https://developer.xero.com/documentation/api/accounting/invoices',
  },
  {
    status: approved,
    dueDate: dated('DueDate', 'Due', 'Day by which it is to be paid.'),
    reference: worded('Reference', 'Reference', 'Of a sales invoice.'),
    number: worded('InvoiceNumber', 'Number', 'Of the document.'),
  },
  { dueDate: '2026-03-01' },
);
