import { listChanged } from '../list-changed.ts';
import { creditMemos } from '../resources.ts';

/** Reads the credit memos that were made or changed since this step last came through. */
export const listChangedCreditMemos = listChanged(creditMemos, {
  type: 'quickbooks.creditMemo.listChanged',
  title: 'List changed credit memos',
  description: 'Reads the credit memos that were made or changed since this step last came through.',
  icon: 'history',
});
