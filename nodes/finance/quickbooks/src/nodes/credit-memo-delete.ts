import { removeOne } from '../changes.ts';
import { creditMemos } from '../resources.ts';

/** Takes a credit memo out of the books. */
export const deleteCreditMemo = removeOne(creditMemos, {
  type: 'quickbooks.creditMemo.delete',
  title: 'Delete a credit memo',
  description: 'Takes a credit memo out of the books for good.',
  icon: 'trash',
});
