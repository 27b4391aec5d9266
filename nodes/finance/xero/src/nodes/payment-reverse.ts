import { payments } from '../resources.ts';
import { takeBack } from '../take-back.ts';

/** Takes a payment back; what it paid is open again. */
export const reversePayment = takeBack(
  payments,
  'payment',
  {
    type: 'xero.payment.reverse',
    title: 'Take a payment back',
    description: 'Takes a recorded payment back: what it paid is open again.',
    icon: 'cash-off',
    source: 'https://developer.xero.com/documentation/api/accounting/payments',
  },
  'reversed',
);
