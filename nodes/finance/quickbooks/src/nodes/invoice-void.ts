import { voidOne } from '../changes.ts';
import { invoices } from '../resources.ts';

/** Voids an invoice. One that is void is left alone. */
export const voidInvoice = voidOne(
  invoices,
  {
    type: 'quickbooks.invoice.void',
    title: 'Void an invoice',
    description: 'Voids an invoice: it stays in the books, with amounts of nought.',
    icon: 'file-x',
  },
  { operation: 'void' },
);
