import { listChanged } from '../list-changed.ts';
import { invoices } from '../resources.ts';
import { invoicesWanted } from '../wanted.ts';

/** Reads the invoices and bills that were made or changed since this step last came through. */
export const listChangedInvoices = listChanged(
  invoices,
  {
    type: 'xero.invoice.listChanged',
    title: 'List changed invoices',
    description: 'Reads the invoices and bills that were made or changed since this step last came through.',
    icon: 'history',
    source: 'https://developer.xero.com/documentation/api/accounting/invoices',
  },
  {
    example: { kind: 'ACCREC', from: '2026-01-01' },
    ...invoicesWanted,
  },
);
