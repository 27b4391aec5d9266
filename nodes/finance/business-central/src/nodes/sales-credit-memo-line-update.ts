import { changeDocumentLine } from '../document-lines.ts';
import { salesCreditMemoLines } from '../resources.ts';

/** Changes a line of the draft of a credit memo. */
export const updateSalesCreditMemoLine = changeDocumentLine(
  salesCreditMemoLines,
  {
    type: 'business-central.salesCreditMemoLine.update',
    title: 'Change a line of a credit memo',
    description: 'Changes description, quantity, price or tax of a line of a credit memo that is not posted.',
    icon: 'file-pencil',
  },
  'unitPrice',
);
