import { listAll } from '../operations.ts';
import { purchaseCreditMemos } from '../resources.ts';
import { ofStatus } from '../schema/status.ts';

/** Lists purchase credit memos with their lines, page by page: drafts and posted ones. */
export const listPurchaseCreditMemos = listAll(
  purchaseCreditMemos,
  {
    type: 'business-central.purchaseCreditMemo.list',
    title: 'List purchase credit memos',
    description: 'Reads purchase credit memos, each as an item of its own.',
    icon: 'list-details',
  },
  ofStatus,
);
