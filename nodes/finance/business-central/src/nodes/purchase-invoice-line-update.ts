import { changeDocumentLine } from '../document-lines.ts';
import { purchaseInvoiceLines } from '../resources.ts';

/** Changes a line of the draft of a purchase invoice. */
export const updatePurchaseInvoiceLine = changeDocumentLine(
  purchaseInvoiceLines,
  {
    type: 'business-central.purchaseInvoiceLine.update',
    title: 'Change a line of a purchase invoice',
    description: 'Changes description, quantity, price or tax of a line of a purchase invoice that is not posted.',
    icon: 'file-pencil',
  },
  'unitCost',
);
