import { removeOne } from '../operations.ts';
import { purchaseCreditMemoLines } from '../resources.ts';

/** Deletes a line of the draft of a purchase credit memo. */
export const deletePurchaseCreditMemoLine = removeOne(purchaseCreditMemoLines, {
  type: 'business-central.purchaseCreditMemoLine.delete',
  title: 'Delete a line of a purchase credit memo',
  description: 'Takes a line out of a purchase credit memo that is not posted.',
  icon: 'trash',
});
