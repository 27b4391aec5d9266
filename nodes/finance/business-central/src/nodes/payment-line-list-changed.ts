import { payments } from '../resources.ts';
import { customerPaymentJournals, listChangedLines } from '../waiting.ts';

/** Reads the payments of customers that were made or changed in journals since this step last came through. */
export const listChangedPaymentLines = listChangedLines(
  payments,
  {
    type: 'business-central.paymentLine.listChanged',
    title: 'List changed customer payments',
    description:
      'Reads the payments of customers that were made or changed since this step last came through, and wait in a journal still.',
    icon: 'history',
  },
  customerPaymentJournals,
);
