import { addDocumentLine } from '../document-lines.ts';
import { purchaseCreditMemoLines } from '../resources.ts';

/** Adds a line to the draft of a purchase credit memo. */
export const createPurchaseCreditMemoLine = addDocumentLine(
  purchaseCreditMemoLines,
  {
    type: 'business-central.purchaseCreditMemoLine.create',
    title: 'Add a line to a purchase credit memo',
    description: 'Adds a line to the draft of a purchase credit memo, once. Nothing is posted yet.',
    icon: 'row-insert-bottom',
  },
  'unitCost',
);
