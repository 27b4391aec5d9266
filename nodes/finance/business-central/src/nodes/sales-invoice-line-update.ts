import { changeDocumentLine } from '../document-lines.ts';
import { salesInvoiceLines } from '../resources.ts';

/** Changes a line of the draft of a sales invoice. */
export const updateSalesInvoiceLine = changeDocumentLine(
  salesInvoiceLines,
  {
    type: 'business-central.salesInvoiceLine.update',
    title: 'Change a line of a sales invoice',
    description: 'Changes description, quantity, price or tax of a line of a sales invoice that is not posted.',
    icon: 'file-pencil',
  },
  'unitPrice',
);
