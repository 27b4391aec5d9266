import { addDocumentLine } from '../document-lines.ts';
import { salesCreditMemoLines } from '../resources.ts';

/** Adds a line to the draft of a credit memo. */
export const createSalesCreditMemoLine = addDocumentLine(
  salesCreditMemoLines,
  {
    type: 'business-central.salesCreditMemoLine.create',
    title: 'Add a line to a credit memo',
    description: 'Adds a line to the draft of a credit memo, once. Nothing is posted yet.',
    icon: 'row-insert-bottom',
  },
  'unitPrice',
);
