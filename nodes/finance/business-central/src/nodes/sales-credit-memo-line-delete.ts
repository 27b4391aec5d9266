import { removeOne } from '../operations.ts';
import { salesCreditMemoLines } from '../resources.ts';

/** Deletes a line of the draft of a credit memo. */
export const deleteSalesCreditMemoLine = removeOne(salesCreditMemoLines, {
  type: 'business-central.salesCreditMemoLine.delete',
  title: 'Delete a line of a credit memo',
  description: 'Takes a line out of a credit memo that is not posted.',
  icon: 'trash',
});
