import { listChanged } from '../list-changed.ts';
import { paymentJournals } from '../resources.ts';

/** Reads the payment journals of customers whose heads were made or changed since this step last came through. */
export const listChangedPayments = listChanged(paymentJournals, {
  type: 'business-central.payment.listChanged',
  title: 'List changed payment journals',
  description:
    'Reads the payment journals of customers whose heads were made or changed since this step last came through, with their payments. A payment by itself changes no head.',
  icon: 'history',
});
