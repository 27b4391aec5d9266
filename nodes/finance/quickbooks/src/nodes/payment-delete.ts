import { removeOne } from '../changes.ts';
import { payments } from '../resources.ts';

/** Takes a payment out of the books. */
export const deletePayment = removeOne(payments, {
  type: 'quickbooks.payment.delete',
  title: 'Delete a payment',
  description: 'Takes a payment out of the books for good.',
  icon: 'trash',
});
