import { changeLine } from '../lines.ts';
import { payments } from '../resources.ts';

/** Changes a payment of a customer that is not posted. */
export const updatePaymentLine = changeLine(
  payments,
  {
    type: 'business-central.paymentLine.update',
    title: 'Change a customer payment',
    description: 'Changes a payment of a customer that waits in a payment journal.',
    icon: 'file-pencil',
  },
  { amount: 'What was paid.', sign: -1, invoice: ['Invoice', 'Number of the posted invoice that it pays.'] },
);
