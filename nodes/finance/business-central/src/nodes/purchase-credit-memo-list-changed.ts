import { listChanged } from '../list-changed.ts';
import { purchaseCreditMemos } from '../resources.ts';
import { byStatus } from '../statuses.ts';

/** Reads the purchase credit memos that were made, changed or posted since this step last came through. */
export const listChangedPurchaseCreditMemos = listChanged(
  purchaseCreditMemos,
  {
    type: 'business-central.purchaseCreditMemo.listChanged',
    title: 'List changed purchase credit memos',
    description: 'Reads the purchase credit memos that were made, changed or posted since this step last came through.',
    icon: 'history',
  },
  byStatus,
);
