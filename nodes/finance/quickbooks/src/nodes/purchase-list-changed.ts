import { listChanged } from '../list-changed.ts';
import { purchases } from '../resources.ts';

/** Reads the expenses that were entered or changed since this step last came through. */
export const listChangedPurchases = listChanged(purchases, {
  type: 'quickbooks.purchase.listChanged',
  title: 'List changed expenses',
  description: 'Reads the expenses that were entered or changed since this step last came through.',
  icon: 'history',
});
