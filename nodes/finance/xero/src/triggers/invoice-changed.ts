import { invoices } from '../resources.ts';
import { invoicesWanted } from '../wanted.ts';
import { changed } from './changed.ts';

/** Starts a run for each invoice or bill that is made or changed. */
export const invoiceChanged = changed(
  invoices,
  {
    type: 'xero.invoice.changed',
    title: 'Xero invoice or bill changed',
    description: 'Starts a run for each invoice or bill that is made or changed in Xero.',
    icon: 'file-invoice',
  },
  {
    category: 'INVOICE',
    hasIds: true,
    example: { kind: 'ACCREC', statuses: ['AUTHORISED'] },
    ...invoicesWanted,
  },
);
