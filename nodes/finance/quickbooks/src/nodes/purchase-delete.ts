import { removeOne } from '../changes.ts';
import { purchases } from '../resources.ts';

/** Takes an expense out of the books. */
export const deletePurchase = removeOne(purchases, {
  type: 'quickbooks.purchase.delete',
  title: 'Delete an expense',
  description: 'Takes an expense out of the books for good.',
  icon: 'trash',
});
