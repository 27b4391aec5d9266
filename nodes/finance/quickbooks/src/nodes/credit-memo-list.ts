import { plainList } from '../operations.ts';
import { creditMemos } from '../resources.ts';

/** Lists credit memos, page by page. */
export const listCreditMemos = plainList(creditMemos, {
  type: 'quickbooks.creditMemo.list',
  title: 'List credit memos',
  description: 'Reads credit memos, each as an item of its own.',
  icon: 'list-details',
});
