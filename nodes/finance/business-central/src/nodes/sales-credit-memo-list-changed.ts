import { listChanged } from '../list-changed.ts';
import { salesCreditMemos } from '../resources.ts';
import { byStatus } from '../statuses.ts';

/** Reads the sales credit memos that were made, changed or posted since this step last came through. */
export const listChangedSalesCreditMemos = listChanged(
  salesCreditMemos,
  {
    type: 'business-central.salesCreditMemo.listChanged',
    title: 'List changed sales credit memos',
    description: 'Reads the sales credit memos that were made, changed or posted since this step last came through.',
    icon: 'history',
  },
  byStatus,
);
