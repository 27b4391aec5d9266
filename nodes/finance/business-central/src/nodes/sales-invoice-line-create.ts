import { addDocumentLine } from '../document-lines.ts';
import { salesInvoiceLines } from '../resources.ts';

/** Adds a line to the draft of a sales invoice. */
export const createSalesInvoiceLine = addDocumentLine(
  salesInvoiceLines,
  {
    type: 'business-central.salesInvoiceLine.create',
    title: 'Add a line to a sales invoice',
    description: 'Adds a line to the draft of a sales invoice, once. Nothing is posted yet.',
    icon: 'row-insert-bottom',
  },
  'unitPrice',
);
