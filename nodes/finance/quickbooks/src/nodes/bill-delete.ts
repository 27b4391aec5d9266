import { removeOne } from '../changes.ts';
import { bills } from '../resources.ts';

/** Takes a bill out of the books. */
export const deleteBill = removeOne(bills, {
  type: 'quickbooks.bill.delete',
  title: 'Delete a bill',
  description: 'Takes a bill out of the books for good.',
  icon: 'trash',
});
