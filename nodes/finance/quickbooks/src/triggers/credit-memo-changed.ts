import { creditMemos } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each credit memo that is made or changed. */
export const creditMemoChanged = changed(creditMemos, {
  type: 'quickbooks.creditMemo.changed',
  title: 'QuickBooks credit memo changed',
  description: 'Starts a run for each credit memo that is made or changed in QuickBooks.',
  icon: 'receipt-refund',
});
