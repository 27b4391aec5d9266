import { changeJournal } from '../heads.ts';
import { paymentJournals } from '../resources.ts';

/** Changes the head of a journal of payments of customers. */
export const updatePayments = changeJournal(
  paymentJournals,
  {
    type: 'business-central.payment.update',
    title: 'Change a payment journal',
    description: 'Changes title or balancing account of a journal of payments of customers.',
    icon: 'pencil',
  },
  'paymentJournals',
);
