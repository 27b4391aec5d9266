import { getOne } from '../operations.ts';
import { purchaseCreditMemos } from '../resources.ts';

/** Reads one purchase credit memo. */
export const getPurchaseCreditMemo = getOne(purchaseCreditMemos, {
  type: 'business-central.purchaseCreditMemo.get',
  title: 'Read a purchase credit memo',
  description: 'Reads one purchase credit memo with its lines.',
  icon: 'file-search',
});
