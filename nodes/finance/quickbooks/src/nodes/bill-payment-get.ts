import { getOne } from '../operations.ts';
import { billPayments } from '../resources.ts';

/** Reads one bill payment. */
export const getBillPayment = getOne(billPayments, {
  type: 'quickbooks.billPayment.get',
  title: 'Read a bill payment',
  description: 'Reads one bill payment with its lines.',
  icon: 'file-search',
});
