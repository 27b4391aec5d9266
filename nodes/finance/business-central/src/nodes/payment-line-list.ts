import { payments } from '../resources.ts';
import { customerPaymentJournals, listLines } from '../waiting.ts';

/** Lists the payments of customers that wait in a journal. */
export const listPaymentLines = listLines(
  payments,
  {
    type: 'business-central.paymentLine.list',
    title: 'List customer payments',
    description: 'Reads the payments of customers that wait in a journal, each as an item of its own.',
    icon: 'list-details',
  },
  customerPaymentJournals,
);
