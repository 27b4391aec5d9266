import { getOne } from '../operations.ts';
import { payments } from '../resources.ts';

/** Reads one payment of a customer that is not posted. */
export const getPaymentLine = getOne(payments, {
  type: 'business-central.paymentLine.get',
  title: 'Read a customer payment',
  description: 'Reads one payment of a customer that waits in its journal.',
  icon: 'file-search',
});
