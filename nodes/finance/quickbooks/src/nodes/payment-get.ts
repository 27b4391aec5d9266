import { getOne } from '../operations.ts';
import { payments } from '../resources.ts';

/** Reads one payment. */
export const getPayment = getOne(payments, {
  type: 'quickbooks.payment.get',
  title: 'Read a payment',
  description: 'Reads one payment with its lines.',
  icon: 'file-search',
});
