import { getOne } from '../operations.ts';
import { bills } from '../resources.ts';

/** Reads one bill. */
export const getBill = getOne(bills, {
  type: 'quickbooks.bill.get',
  title: 'Read a bill',
  description: 'Reads one bill with its lines.',
  icon: 'file-search',
});
