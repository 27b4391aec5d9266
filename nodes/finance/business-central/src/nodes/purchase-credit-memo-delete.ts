import { removeOne } from '../operations.ts';
import { purchaseCreditMemos } from '../resources.ts';

/** Deletes a purchase credit memo that is not posted. */
export const deletePurchaseCreditMemo = removeOne(purchaseCreditMemos, {
  type: 'business-central.purchaseCreditMemo.delete',
  title: 'Delete a purchase credit memo',
  description: 'Deletes a purchase credit memo that is not posted.',
  icon: 'trash',
});
