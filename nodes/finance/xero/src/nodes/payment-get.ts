import { getOne } from '../operations.ts';
import { payments } from '../resources.ts';

/** Reads one payment. */
export const getPayment = getOne(payments, 'payment', {
  type: 'xero.payment.get',
  title: 'Read a payment',
  description: 'Reads one payment, and what it pays.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/payments',
});
