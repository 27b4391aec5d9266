import { listAll } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';
import { ofStatus } from '../schema/status.ts';

/** Lists credit memos with their lines, page by page: drafts and posted ones. */
export const listSalesCreditMemos = listAll(
  salesCreditMemos,
  {
    type: 'business-central.salesCreditMemo.list',
    title: 'List credit memos',
    description: 'Reads credit memos, each as an item of its own.',
    icon: 'list-details',
  },
  ofStatus,
);
