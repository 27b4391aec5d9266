import { removeOne } from '../operations.ts';
import { paymentJournals } from '../resources.ts';

/** Deletes a journal of payments of customers. */
export const deletePayments = removeOne(paymentJournals, {
  type: 'business-central.payment.delete',
  title: 'Delete a payment journal',
  description: 'Deletes a journal of payments of customers, with what is not posted of it.',
  icon: 'file-x',
});
