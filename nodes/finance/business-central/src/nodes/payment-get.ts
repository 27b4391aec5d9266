import { getOne } from '../operations.ts';
import { paymentJournals } from '../resources.ts';

/** Reads one journal of payments of customers. */
export const getPayments = getOne(paymentJournals, {
  type: 'business-central.payment.get',
  title: 'Read a payment journal',
  description: 'Reads a journal of payments of customers with its payments.',
  icon: 'file-search',
});
