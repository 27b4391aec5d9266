import { changeDocumentLine } from '../document-lines.ts';
import { purchaseCreditMemoLines } from '../resources.ts';

/** Changes a line of the draft of a purchase credit memo. */
export const updatePurchaseCreditMemoLine = changeDocumentLine(
  purchaseCreditMemoLines,
  {
    type: 'business-central.purchaseCreditMemoLine.update',
    title: 'Change a line of a purchase credit memo',
    description: 'Changes description, quantity, price or tax of a line of a purchase credit memo that is not posted.',
    icon: 'file-pencil',
  },
  'unitCost',
);
