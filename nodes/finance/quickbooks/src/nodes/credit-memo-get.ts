import { getOne } from '../operations.ts';
import { creditMemos } from '../resources.ts';

/** Reads one credit memo. */
export const getCreditMemo = getOne(creditMemos, {
  type: 'quickbooks.creditMemo.get',
  title: 'Read a credit memo',
  description: 'Reads one credit memo with its lines.',
  icon: 'file-search',
});
