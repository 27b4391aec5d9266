import { getOne } from '../operations.ts';
import { purchases } from '../resources.ts';

/** Reads one expense. */
export const getPurchase = getOne(purchases, {
  type: 'quickbooks.purchase.get',
  title: 'Read an expense',
  description: 'Reads one expense with its lines.',
  icon: 'file-search',
});
