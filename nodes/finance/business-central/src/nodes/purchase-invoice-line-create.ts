import { addDocumentLine } from '../document-lines.ts';
import { purchaseInvoiceLines } from '../resources.ts';

/** Adds a line to the draft of a purchase invoice. */
export const createPurchaseInvoiceLine = addDocumentLine(
  purchaseInvoiceLines,
  {
    type: 'business-central.purchaseInvoiceLine.create',
    title: 'Add a line to a purchase invoice',
    description: 'Adds a line to the draft of a purchase invoice, once. Nothing is posted yet.',
    icon: 'row-insert-bottom',
  },
  'unitCost',
);
