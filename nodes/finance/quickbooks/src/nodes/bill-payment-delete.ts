import { removeOne } from '../changes.ts';
import { billPayments } from '../resources.ts';

/** Takes a bill payment out of the books. */
export const deleteBillPayment = removeOne(billPayments, {
  type: 'quickbooks.billPayment.delete',
  title: 'Delete a bill payment',
  description: 'Takes a bill payment out of the books for good.',
  icon: 'trash',
});
