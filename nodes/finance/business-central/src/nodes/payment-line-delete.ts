import { removeOne } from '../operations.ts';
import { payments } from '../resources.ts';

/** Deletes a payment of a customer that is not posted. */
export const deletePaymentLine = removeOne(payments, {
  type: 'business-central.paymentLine.delete',
  title: 'Delete a customer payment',
  description: 'Takes a payment of a customer out of its journal, where it is not posted.',
  icon: 'trash',
});
