import { batchPayments } from '../resources.ts';
import { takeBack } from '../take-back.ts';

/** Takes a batch payment back, with all payments in it; what it paid is open again. */
export const deleteBatchPayment = takeBack(
  batchPayments,
  'batch payment',
  {
    type: 'xero.batchPayment.delete',
    title: 'Take a batch payment back',
    description: 'Takes a batch payment back, with all payments in it: what it paid is open again.',
    icon: 'cash-off',
    source: 'https://developer.xero.com/documentation/api/accounting/batchpayments',
  },
  'deleted',
);
