import { getOne } from '../operations.ts';
import { batchPayments } from '../resources.ts';

/** Reads one batch payment. */
export const getBatchPayment = getOne(batchPayments, 'batch payment', {
  type: 'xero.batchPayment.get',
  title: 'Read a batch payment',
  description: 'Reads one batch payment, with the payments in it.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/batchpayments',
});
