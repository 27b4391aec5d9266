import { listAll } from '../operations.ts';
import { paymentJournals } from '../resources.ts';

/** Lists journals of payments of customers. */
export const listPayments = listAll(paymentJournals, {
  type: 'business-central.payment.list',
  title: 'List payment journals',
  description: 'Reads journals of payments of customers, each as an item of its own.',
  icon: 'list-details',
});
